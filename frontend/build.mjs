// Builds everything into one folder: `node build.mjs <folder>`. Run by scripts/frontend.py, which says what icons are wanted.
// File names carry a hash of what is in them; manifest.json tells which name stands for which file.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import * as esbuild from 'esbuild';

const here = import.meta.dirname;
const out = path.resolve(process.argv[2]);
const at = (...parts) => path.join(here, ...parts);
const manifest = {};

function keep(name, content) {
  const hash = crypto.createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${hash}${ext}`;
  fs.writeFileSync(path.join(out, file), content);
  manifest[name] = file;
  return file;
}

function entries(folder, extension) {
  return fs.readdirSync(at(folder)).filter((name) => name.endsWith(extension)).sort();
}

// ---------- font: for browsers, and for papers (kernel/papers.py), which want it unpacked and a file for each weight ----------
function buildFont() {
  const file = 'Vazirmatn[wght].woff2';
  for (const weight of ['Regular', 'Bold'])
    fs.copyFileSync(at('node_modules/vazirmatn/fonts/ttf', `Vazirmatn-${weight}.ttf`), path.join(out, `vazirmatn-${weight.toLowerCase()}.ttf`));
  return keep('vazirmatn.woff2', fs.readFileSync(at('node_modules/vazirmatn/fonts/webfonts', file)));
}

// ---------- pictures, as they are ----------
function buildPictures() {
  for (const name of fs.readdirSync(at('img'))) keep(name, fs.readFileSync(at('img', name)));
}

// ---------- icons: one sprite with those that are used ----------
function buildSprite() {
  const { named, words } = JSON.parse(fs.readFileSync(path.join(out, '.icons.json'), 'utf8'));
  const drawing = (name) => {
    const filled = name.endsWith('-filled');
    const file = at('node_modules/@tabler/icons/icons', filled ? 'filled' : 'outline', `${filled ? name.slice(0, -7) : name}.svg`);
    if (!fs.existsSync(file)) return null;
    const lines = fs.readFileSync(file, 'utf8').replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/<path stroke="none"[^>]*>/, '');
    const inner = lines.replace(/\s+/g, ' ').trim();
    return filled ? `<g fill="currentColor" stroke="none">${inner}</g>` : inner;
  };
  const symbols = [];
  for (const name of [...new Set([...Object.keys(named), ...words])].sort()) {
    const inner = drawing(name);
    if (inner) symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`);
    else if (named[name]) console.warn(`There is no icon "${name}" (${named[name]}).`);
  }
  return keep('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

// ---------- styles ----------
function buildStyles(font) {
  for (const name of entries('css', '.css')) {
    const made = path.join(out, `.${name}`);
    const arguments_ = [at('node_modules/@tailwindcss/cli/dist/index.mjs'), '-i', at('css', name), '-o', made, '--minify'];
    const done = spawnSync(process.execPath, arguments_, { cwd: here, encoding: 'utf8' });
    if (done.status !== 0) {
      console.error(`css/${name}: ${done.stderr}`);
      process.exit(1);
    }
    keep(name, fs.readFileSync(made, 'utf8').replaceAll('vazirmatn.woff2', font));
    fs.unlinkSync(made);
  }
}

// ---------- scripts: every js/*.js is an entry; service workers stand alone and know all the other files ----------
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning', charset: 'utf8', write: true };

async function buildScripts(icons) {
  const all = entries('js', '.js');
  const workers = all.filter((name) => /^sw|worker/.test(name));
  const made = await esbuild.build({
    ...common, format: 'esm', splitting: true, metafile: true, outdir: out, entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]',
    entryPoints: all.filter((name) => !workers.includes(name)).map((name) => at('js', name)),
    define: { ICONS: JSON.stringify(icons) },
  });
  for (const [file, what] of Object.entries(made.metafile.outputs))
    if (what.entryPoint && path.dirname(what.entryPoint).endsWith('js')) {
      const name = path.basename(what.entryPoint);
      if (all.includes(name)) manifest[name] = path.basename(file);
    }
  for (const name of workers) {
    const bundled = await esbuild.build({ ...common, format: 'iife', write: false, entryPoints: [at('js', name)], define: { ASSETS: JSON.stringify(manifest) } });
    keep(name, bundled.outputFiles[0].text);
  }
}

// ---------- variants that are sent as they are; the same name has the same content, so those of the last build serve again ----------
function reused(name) {
  const made = ['gz', 'br'].map((end) => path.join(out, '..', 'vafa', `${name}.${end}`));
  if (!made.every((file) => fs.existsSync(file))) return false;
  for (const file of made) fs.copyFileSync(file, path.join(out, path.basename(file)));
  return true;
}

function compress() {
  const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
  for (const name of fs.readdirSync(out)) {
    if (!/\.(js|css|svg|json)$/.test(name) || name.startsWith('.') || name === 'manifest.json') continue;
    const content = fs.readFileSync(path.join(out, name));
    if (content.length < 1024 || reused(name)) continue;
    fs.writeFileSync(path.join(out, `${name}.gz`), zlib.gzipSync(content, { level: 9 }));
    fs.writeFileSync(path.join(out, `${name}.br`), zlib.brotliCompressSync(content, brotli));
  }
}

const font = buildFont();
buildPictures();
const icons = buildSprite();
buildStyles(font);
await buildScripts(icons);
compress();
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest, null, 1));
