// Reads the themes of tokens.css and fails when a pair of colors used together is below what WCAG 2.2 AA asks.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const grounds = ["paper", "card", "sunk"];
const tones = ["wait", "doing", "done", "late", "rest"];
const text = [
  ...["ink", "soft", "action", "late", "wait"].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...tones.flatMap((tone) => [
    [tone, `${tone}-bg`],
    ["ink", `${tone}-bg`],
    [tone, "card"],
  ]),
  ["action", "action-bg"],
  ["ink", "action-bg"],
  ["soft", "action-bg"],
  ["card", "late"],
  ...["primary", "secondary", "accent", "neutral", "info", "success", "warning", "error"].map((name) => [
    `color-${name}-content`,
    `color-${name}`,
  ]),
];
const shapes = [
  ...grounds.map((ground) => ["edge", ground]),
  ...grounds.map((ground) => ["focus", ground]),
  ["brand", "paper"],
  ["brand", "card"],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Returns rows [theme, pair, ratio, least]; throws when one is below its least. */
export async function checkContrast(path) {
  const css = await readFile(path, "utf8");
  const rows = [];
  for (const [, body] of css.matchAll(/@plugin "daisyui\/theme" \{([^}]*)\}/g)) {
    const theme = /name: "([^"]+)"/.exec(body)[1];
    const color = Object.fromEntries([...body.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, key, hex]) => [key, hex]));
    for (const [pairs, least] of [
      [text, 4.5],
      [shapes, 3],
    ]) {
      for (const [ink, ground] of pairs) {
        rows.push([theme, `${ink} on ${ground}`, contrast(color[ink], color[ground]), least]);
      }
    }
  }
  const low = rows.filter(([, , ratio, least]) => !(ratio >= least));
  if (low.length) {
    throw new Error(`Contrast too low:\n${low.map((row) => row.join("  ")).join("\n")}`);
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await checkContrast(new URL("./css/tokens.css", import.meta.url));
  for (const [theme, pair, ratio, least] of rows) {
    console.log(theme.padEnd(10), pair.padEnd(40), ratio.toFixed(2).padStart(6), `>= ${least}`);
  }
}
