// Reads a TAP report as strictly as tap-parser can: tap.mjs FILE. Failing tests are fine, malformed lines are not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Parser } from "tap-parser";

const text = readFileSync(process.argv[2], "utf8");
assert.equal(text.split("\n")[0], "TAP version 14");
const parser = new Parser({ strict: true });
const malformed = [];
let undiagnosed = 0;
let points = 0;
parser.on("extra", (line) => malformed.push(line));
parser.on("assert", (test) => {
  points += 1;
  if (test.tapError) malformed.push(test.tapError);
  if (!test.ok && !test.diag) undiagnosed += 1;
});
parser.on("complete", (result) => malformed.push(...result.failures.map((failure) => failure.tapError).filter(Boolean)));
parser.end(text);
assert.deepEqual(malformed, []);
assert.equal(undiagnosed, 0);
console.log(`${process.argv[2]}: ${points} points`);
