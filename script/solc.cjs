// npm's soljson behind solc's command line, as far as forge, slither and `cargo xtask` use it:
// --version, --standard-json [--base-path p] [--include-path p]... [--allow-paths l].
'use strict';
const fs = require('fs'), path = require('path');

const pkg = path.join(__dirname, '..', 'tools', 'solc-npm', 'node_modules', 'solc');
if (!fs.existsSync(pkg)) {
  process.stderr.write('solc (npm): not installed; run `cargo xtask tools`\n');
  process.exit(1);
}
const args = process.argv.slice(2);
const soljson = () => require(path.join(pkg, 'soljson.js'));
const finish = (text) => process.stdout.write(text, () => process.exit(0));

if (args.includes('--version')) {
  // Loading soljson for its version takes 0.3 s, so the version is kept beside the package.
  const kept = path.join(pkg, '.version');
  let version;
  try { version = fs.readFileSync(kept, 'utf8'); } catch { /* the first time */ }
  if (!version) {
    version = soljson().cwrap('solidity_version', 'string', [])();
    try { fs.writeFileSync(kept, version); } catch { /* a read-only folder */ }
  }
  finish(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else if (args.includes('--standard-json')) {
  const roots = [];
  let input = 0;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--base-path' || args[i] === '--include-path') roots.push(args[++i]);
    else if (args[i] === '--allow-paths') i++;
    else if (!args[i].startsWith('-')) input = args[i];
  }
  const read = (file) => {
    for (const root of path.isAbsolute(file) ? [''] : [...roots, '.']) {
      try { return { contents: fs.readFileSync(path.join(root, file), 'utf8') }; } catch { /* the next root */ }
    }
    return { error: 'File not found.' };
  };
  const compiler = require(path.join(pkg, 'wrapper.js'))(soljson());
  finish(compiler.compile(fs.readFileSync(input, 'utf8'), { import: read }));
} else {
  process.stderr.write('solc (npm): only --version and --standard-json\n');
  process.exit(1);
}
