"""The working plan: date revisions, dependencies, money, tags, endings, views."""
