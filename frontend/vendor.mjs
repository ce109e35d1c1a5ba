// Copies what Lodestar ships of other people's work, and writes VENDORED.toml: name, version, licence, sha256 of each file.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/lodestar/service/shared/static/vendor");

const font = "@fontsource/atkinson-hyperlegible-next";
const weights = [400, 600, 700];
const subsets = ["latin", "latin-ext"];

const packages = [
  {
    name: font,
    licence: "OFL-1.1",
    files: [
      ["LICENSE", "fonts/LICENCE.txt"],
      ...subsets.flatMap((subset) => weights.map((weight) => {
        const file = `atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`;
        return [`files/${file}`, `fonts/${file}`];
      })),
    ],
  },
  {
    name: "maplibre-gl",
    licence: "BSD-3-Clause",
    files: [
      ["LICENSE.txt", "maplibre/LICENCE.txt"],
      ["dist/maplibre-gl.mjs", "maplibre/maplibre-gl.mjs"],
      ["dist/maplibre-gl-worker.mjs", "maplibre/maplibre-gl-worker.mjs"],
      ["dist/maplibre-gl.css", "maplibre/maplibre-gl.css"],
    ],
  },
  {
    name: "govuk-frontend",
    licence: "MIT",
    note: "compiled into lodestar/main.css",
    files: [["../../licences/govuk-frontend.txt", "govuk-frontend/LICENCE.txt"]],
  },
];

const withoutSourceMap = (bytes) => Buffer.from(bytes.toString("utf8").replace(/\n?\/[/*]# sourceMappingURL=.*$/m, ""));

rmSync(target, { recursive: true, force: true });
let toml = "# Written by frontend/vendor.mjs; a test checks the sums. Do not edit by hand.\n";
for (const { name, licence, note, files } of packages) {
  const root = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  toml += `\n[[package]]\nname = "${name}"\nversion = "${version}"\nlicence = "${licence}"\n`;
  if (note) toml += `note = "${note}"\n`;
  toml += "[package.files]\n";
  for (const [from, to] of files) {
    let bytes = readFileSync(join(root, from));
    if (/\.(mjs|css)$/.test(to)) bytes = withoutSourceMap(bytes);
    mkdirSync(dirname(join(target, to)), { recursive: true });
    writeFileSync(join(target, to), bytes);
    toml += `"${to}" = "${createHash("sha256").update(bytes).digest("hex")}"\n`;
  }
}
writeFileSync(join(target, "VENDORED.toml"), toml);
