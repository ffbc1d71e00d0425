// Builds heju/web/static/build/{app.css,app.js,icons.svg,mark.svg}. Same input, same bytes. Usage: node frontend/build.mjs [--watch]
import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { checkContrast } from "./contrast.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "heju/web/static/build");
const watch = process.argv.includes("--watch");
const require = createRequire(import.meta.url);

function run(program, ...args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
    });
    child.on("close", (code) => (code ? fail(new Error(said)) : done()));
  });
}

function styles() {
  const cli = join(dirname(require.resolve("@tailwindcss/cli/package.json")), "dist/index.mjs");
  const args = ["-i", "frontend/css/app.css", "-o", join(out, "app.css"), "--minify"];
  return run(cli, ...args, ...(watch ? ["--watch=always"] : []));
}

async function script() {
  const options = {
    entryPoints: [join(root, "frontend/js/app.js")],
    outfile: join(out, "app.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    legalComments: "none",
  };
  if (watch) {
    await (await esbuild.context(options)).watch();
  } else {
    await esbuild.build(options);
  }
}

async function filesIn(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && /\.(html|py)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// The sprite holds the icons of icons.json and every literal {% icon "name" %} in the templates.
async function icons() {
  const names = new Set(JSON.parse(await readFile(join(root, "frontend/icons.json"), "utf8")));
  for (const file of await filesIn(join(root, "heju"))) {
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(/(?:\{% icon |\bicon=)"([a-z0-9-]+)"/g)) {
      names.add(name);
    }
  }
  const folder = join(dirname(require.resolve("lucide-static/package.json")), "icons");
  const symbols = [];
  for (const name of [...names].sort()) {
    const svg = await readFile(join(folder, `${name}.svg`), "utf8").catch(() => {
      throw new Error(`No icon named ${name} in lucide`);
    });
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
  await writeFile(join(out, "icons.svg"), sprite);
}

await mkdir(out, { recursive: true });
await checkContrast(join(root, "frontend/css/tokens.css"));
await Promise.all([styles(), script(), icons(), copyFile(join(root, "frontend/mark.svg"), join(out, "mark.svg"))]);
