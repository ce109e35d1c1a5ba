// The exploring map. The page first shows the map that the server drew; this loads MapLibre only when asked.
// Every address comes from the element's data attributes; nothing is fetched from anywhere else.

const ink = "#10222b", tide = "#1b7083", paper = "#fbfaf7", land = "#e6f0f1", shore = "#9fb3b6";
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const ratio = 2, side = 30;

const plain = { d: "M-8.5 0a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1-17 0z", fill: tide, stroke: paper, dash: "" };
const hollow = { ...plain, fill: paper, stroke: tide };

const style = (outlines, points) => ({
  version: 8,
  sources: {
    outlines: { type: "geojson", data: outlines },
    points: { type: "geojson", data: points, generateId: true },
  },
  layers: [
    { id: "ground", type: "background", paint: { "background-color": paper } },
    { id: "land", type: "fill", source: "outlines", paint: { "fill-color": land } },
    { id: "shore", type: "line", source: "outlines", paint: { "line-color": shore, "line-width": 1 } },
    {
      id: "chosen",
      type: "circle",
      source: "points",
      paint: {
        "circle-radius": 15,
        "circle-color": paper,
        "circle-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, 0],
        "circle-stroke-color": ink,
        "circle-stroke-width": 3,
        "circle-stroke-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, 0],
      },
    },
  ],
});

const pointLayer = {
  id: "points",
  type: "symbol",
  source: "points",
  layout: {
    "icon-image": ["get", "mark"],
    "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.62, 13, 1],
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
  },
};

// The marks are those of the drawn map: category by shape and colour, stage by filling. Pins are known by their address.
const marksOf = (drawn) => {
  const marks = new Map();
  for (const pin of drawn.querySelectorAll("a.map-pin")) {
    const use = pin.querySelector("use");
    const shape = use && drawn.querySelector(`[id="${use.getAttribute("href").slice(1)}"]`);
    if (!shape) continue;
    marks.set(pin.getAttribute("href"), {
      d: shape.getAttribute("d"),
      fill: use.getAttribute("fill"),
      stroke: use.getAttribute("stroke"),
      dash: use.getAttribute("stroke-dasharray") ?? "",
    });
  }
  return marks;
};

const pictureOf = ({ d, fill, stroke, dash }) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: side * ratio, height: side * ratio });
  const pen = canvas.getContext("2d"), path = new Path2D(d);
  pen.scale(ratio, ratio);
  pen.translate(side / 2, side / 2);
  pen.fillStyle = fill;
  pen.strokeStyle = stroke;
  pen.lineWidth = 2;
  pen.setLineDash(dash ? dash.split(/[ ,]+/).map(Number) : []);
  pen.fill(path);
  pen.stroke(path);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
};

const addressOf = (properties) => properties.url ?? properties.href;

const everyPosition = function* (coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const part of coordinates) yield* everyPosition(part);
};

// The outlines, and the points that lie within or close to them.
const boundsOf = (outlines, points) => {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  const widen = ([x, y]) => {
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  };
  for (const { geometry } of outlines.features) if (geometry) for (const position of everyPosition(geometry.coordinates)) widen(position);
  const [west, south, east, north] = bounds, margin = west < Infinity ? 0.1 * Math.max(east - west, north - south) : Infinity;
  for (const { geometry } of points.features) {
    const [x, y] = geometry.coordinates;
    if (margin === Infinity || (x > west - margin && x < east + margin && y > south - margin && y < north + margin)) widen([x, y]);
  }
  return bounds;
};

const shoelace = (ring) => {
  let area = 0, x = 0, y = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [x0, y0] = ring[i], [x1, y1] = ring[i + 1], cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return { size: Math.abs(area), centre: [x / (3 * area), y / (3 * area)] };
};

const labelPoint = ({ geometry, properties }) => {
  if (properties.label_point) return properties.label_point;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((polygon) => shoelace(polygon[0])).sort((a, b) => b.size - a.size)[0].centre;
};

const describe = (features) => {
  const list = document.createElement("ul");
  list.className = "map-told";
  for (const { properties } of features) {
    const item = list.appendChild(document.createElement("li"));
    const address = addressOf(properties);
    const name = item.appendChild(document.createElement(address ? "a" : "strong"));
    if (address) name.href = address;
    name.textContent = properties.number ? `${properties.number}. ${properties.name}` : properties.name;
    const more = [properties.category_name ?? properties.category, properties.stage].filter(Boolean).join(" · ");
    if (more) item.appendChild(document.createElement("span")).textContent = more;
  }
  return list;
};

const fetchJson = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
};

const loadStyle = (address) =>
  new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: done, onerror: failed });
    document.head.append(link);
  });

const draw = async (frame) => {
  const { outlines: outlinesUrl, points: pointsUrl, maplibre: library, worker, sheet } = frame.dataset;
  const [{ Map: Chart, Marker, NavigationControl, Popup, setWorkerUrl }, outlines, points] = await Promise.all([
    import(library), fetchJson(outlinesUrl), fetchJson(pointsUrl), loadStyle(sheet),
  ]);
  setWorkerUrl(new URL(worker, document.baseURI).href);
  points.features = points.features.filter((feature) => feature.geometry);

  const drawn = frame.querySelector(".map-drawn"), marks = marksOf(drawn), pictures = new Map();
  for (const { properties } of points.features) {
    const mark = marks.get(addressOf(properties)) ?? (properties.stage === "pipeline" ? hollow : plain);
    properties.mark = [mark.d, mark.fill, mark.stroke, mark.dash].join("|");
    pictures.set(properties.mark, mark);
  }

  const box = document.createElement("div");
  box.className = "map-canvas";
  drawn.replaceWith(box);
  const map = new Chart({
    container: box,
    style: style(outlines, points),
    bounds: boundsOf(outlines, points),
    fitBoundsOptions: { padding: 16 },
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    fadeDuration: still ? 0 : 150,
    locale: {
      "CooperativeGesturesHandler.WindowsHelpText": "Hold Ctrl and scroll to zoom the map",
      "CooperativeGesturesHandler.MacHelpText": "Hold ⌘ and scroll to zoom the map",
      "CooperativeGesturesHandler.MobileHelpText": "Move the map with two fingers",
      "NavigationControl.ZoomIn": "Zoom in",
      "NavigationControl.ZoomOut": "Zoom out",
      "Map.Title": "Map",
      "Popup.Close": "Close",
    },
  });
  await new Promise((done) => map.once("load", done));
  for (const [id, mark] of pictures) map.addImage(id, pictureOf(mark), { pixelRatio: ratio });
  map.addLayer(pointLayer);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", frame.dataset.label);

  for (const feature of outlines.features) {
    if (!feature.properties.name) continue;
    const name = Object.assign(document.createElement("span"), { className: "map-name", textContent: feature.properties.name });
    name.setAttribute("aria-hidden", "true");
    new Marker({ element: name }).setLngLat(labelPoint(feature)).addTo(map);
  }

  let popup = null, marked = null, at = -1;
  const mark = (id) => {
    if (marked !== null) map.setFeatureState({ source: "points", id: marked }, { chosen: false });
    marked = id;
    if (id !== null) map.setFeatureState({ source: "points", id }, { chosen: true });
  };
  const tell = (features, position, id) => {
    popup?.remove();
    mark(id);
    popup = new Popup({ maxWidth: "16rem", offset: 20, focusAfterOpen: false }).setLngLat(position).setDOMContent(describe(features)).addTo(map);
    popup.on("close", () => { if (marked === id) mark(null); });
  };

  const near = ({ x, y }, reach) => map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: ["points"] });
  map.on("click", ({ point }) => {
    const found = near(point, 6);
    if (found.length) tell(found.slice(0, 8), found[0].geometry.coordinates, found[0].id);
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = near(point, 4).length ? "pointer" : ""; });

  // One after another, from west to east, for those who do not point.
  const order = points.features.map((feature, id) => ({ feature, id })).sort((a, b) => a.feature.geometry.coordinates[0] - b.feature.geometry.coordinates[0]);
  const told = frame.querySelector(".map-step output");
  const step = (by) => {
    if (!order.length) return;
    at = (at + by + order.length) % order.length;
    const { feature, id } = order[at], centre = feature.geometry.coordinates;
    map[still ? "jumpTo" : "easeTo"]({ center: centre });
    tell([feature], centre, id);
    told.textContent = `${at + 1} of ${order.length}: ${feature.properties.name}`;
  };
  frame.querySelector("[data-step='-1']").addEventListener("click", () => step(-1));
  frame.querySelector("[data-step='1']").addEventListener("click", () => step(1));
  told.textContent = `${order.length}, from west to east`;
  frame.querySelector(".map-step").hidden = false;
  return map;
};

for (const frame of document.querySelectorAll(".map-figure[data-points]")) {
  const open = frame.querySelector(".map-open");
  const state = frame.querySelector(".map-state");
  const start = async () => {
    open.hidden = true;
    state.textContent = "Loading the map…";
    try {
      const map = await draw(frame);
      state.textContent = "";
      if (frame.dataset.auto === undefined) map.getCanvas().focus({ preventScroll: true });
    } catch (problem) {
      console.warn(problem);
      state.textContent = "The moving map cannot be drawn here. The list holds the same places.";
    }
  };
  open.addEventListener("click", start);
  if (frame.dataset.auto === undefined) open.hidden = false;
  else start();
}
