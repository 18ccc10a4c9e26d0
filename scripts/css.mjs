// Builds static/dist/: one style sheet out of the NL Design System components that the portal uses,
// our own tokens and patterns, and the font files beside it.
// Use: npm ci --ignore-scripts && node scripts/css.mjs
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { browserslistToTargets, transform } from "lightningcss";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const source = (path) => readFileSync(join(root, "static/css", path), "utf8");
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

// Plain elements without a class look like the component of their kind, so that text written by
// staff and simple templates need no class names.
const PLAIN = {
  "heading-1": { "utrecht-heading-1": "h1" },
  "heading-2": { "utrecht-heading-2": "h2" },
  "heading-3": { "utrecht-heading-3": "h3" },
  "heading-4": { "utrecht-heading-4": "h4" },
  paragraph: { "utrecht-paragraph": "p" },
  "unordered-list": { "utrecht-unordered-list": "ul" },
  "ordered-list": { "utrecht-ordered-list": "ol" },
  link: { "utrecht-link": "a", "utrecht-link--html-a": "a" },
};

function component(name) {
  const file = require.resolve(`${name}/dist/index.css`);
  const short = name.replace("@utrecht/", "").replace("-css", "");
  let css = readFileSync(file, "utf8").replace(/@charset[^;]*;/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [className, element] of Object.entries(PLAIN[short] ?? {})) {
    css = css.replace(
      new RegExp(`\\.${className}(?![\\w-])`, "g"),
      `:is(.${className}, ${element}:where(:not([class])))`,
    );
  }
  return css;
}

const components = Object.keys(dependencies).filter((name) => name.startsWith("@utrecht/"));
const own = existsSync(join(root, "static/css/gemeente.css")) ? [source("gemeente.css")] : [];
const css = [
  "@layer base, components, patterns;",
  source("fonts.css"),
  source("tokens.css"),
  ...own, // a municipality's own tokens win over ours
  "@layer components {",
  ...components.map(component),
  "}",
  source("portaal.css"),
  source("charts.css"),
].join("\n");

const { code, warnings } = transform({
  filename: "portaal.css",
  code: Buffer.from(css),
  minify: true,
  // Browsers of the last three years or so.
  targets: browserslistToTargets(["chrome 111", "firefox 113", "safari 16.4"]),
});
for (const warning of warnings) console.warn(`portaal.css: ${warning.message} (line ${warning.loc.line})`);

const licence = "/*! NL Design System components (c) Frameless B.V., Gemeente Utrecht, EUPL-1.2 */\n";
const fonts = join(root, "static/dist/fonts");
mkdirSync(fonts, { recursive: true });
writeFileSync(join(root, "static/dist/portaal.css"), licence + code);
// Noto only for letters that the portal's own font lacks, in PDFs, for names as Nguyễn or שרה.
const FONTS = {
  "atkinson-hyperlegible-next": ["latin", "latin-ext"],
  "noto-sans": ["vietnamese", "greek", "cyrillic"],
  "noto-sans-hebrew": ["hebrew"],
  "noto-sans-arabic": ["arabic"],
};
for (const [font, subsets] of Object.entries(FONTS)) {
  for (const subset of subsets) {
    const file = `${font}-${subset}-wght-normal.woff2`;
    copyFileSync(require.resolve(`@fontsource-variable/${font}/files/${file}`), join(fonts, file));
  }
}
// Paper takes a file for each weight (static/css/letter.css).
for (const subset of ["latin", "latin-ext"]) {
  for (const weight of [400, 600, 700]) {
    const file = `atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`;
    copyFileSync(require.resolve(`@fontsource/atkinson-hyperlegible-next/files/${file}`), join(fonts, file));
  }
}
const kb = (bytes) => (bytes / 1000).toFixed(1);
console.log(
  `static/dist/portaal.css: ${components.length} components, ${kb(code.length)} kB, ${kb(gzipSync(code, { level: 9 }).length)} kB compressed`,
);
