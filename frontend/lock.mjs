// Takes out of package-lock.json what names a host (funding links); npm leaves out the rest by .npmrc. Run by `npm run lock`.
import { readFile, writeFile } from "node:fs/promises";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(await readFile(path, "utf8"));
for (const one of Object.values(lock.packages)) {
  delete one.funding;
}
await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);
