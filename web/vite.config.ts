import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const OUTPUT = "../src/wharf/api/ui";
/** Replaced by the server in each answer; the styles that components add at run time carry it. */
const NONCE_PLACEHOLDER = "wharf-nonce-placeholder";

const COMPRESSED = /\.(?:js|css|svg)$/;

/** Puts a compressed twin beside each file, so that the server never compresses anything itself. */
function compressed(): Plugin {
  return {
    name: "wharf:compressed",
    apply: "build",
    writeBundle({ dir }) {
      for (const name of readdirSync(dir ?? OUTPUT, { recursive: true, encoding: "utf8" })) {
        const path = join(dir ?? OUTPUT, name);
        if (COMPRESSED.test(name) && statSync(path).isFile()) {
          writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION }));
        }
      }
    },
  };
}

const LIBRARY = "node_modules/@mantine/core";
const ALL_STYLES = "@mantine/core/styles.css";
/** What stands before the styles of components, in this order. */
const BASE_STYLES = ["baseline", "default-css-variables", "global"];
const CLASS_NAMES = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/;
const START = /src\/main\.tsx$/;
const SHARED = /node_modules|src\/(?:lib|api|components)\//;
/** What opens over a page is loaded when it first does. */
const OPENED_LATER =
  /@floating-ui|react-remove-scroll|use-sidecar|@mantine\/core\/(?:esm\/components|styles)\/(?:Modal|ModalBase|Menu|Popover|Tooltip|ScrollArea|Overlay)\b|components\/(?:FormDialog|ConfirmDialogModal|OpenMenu|TipBubble)\b/;

/** The library brings the styles of all its components in one sheet; here those of each come with its script. */
function stylesByComponent(): Plugin {
  return {
    name: "wharf:styles-by-component",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: [CLASS_NAMES, START] },
      handler(code, id) {
        const name = CLASS_NAMES.exec(id)?.[1];
        if (name === undefined) {
          const base = BASE_STYLES.map((sheet) => `import "@mantine/core/styles/${sheet}.css";`);
          return code.replace(`import "${ALL_STYLES}";`, base.join("\n"));
        }
        const hasStyles = existsSync(join(LIBRARY, "styles", `${name}.css`));
        return hasStyles ? `import "@mantine/core/styles/${name}.css";\n${code}` : null;
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), stylesByComponent(), compressed()],
  base: "/ui/",
  html: { cspNonce: NONCE_PLACEHOLDER },
  resolve: { tsconfigPaths: true },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: {
      output: {
        // What every page needs is one file, which compresses better than its parts; and so is what opens over pages.
        codeSplitting: {
          groups: [
            { name: "common", test: (id) => SHARED.test(id) && !OPENED_LATER.test(id), minShareCount: 16, priority: 1 },
            { name: "later", test: OPENED_LATER, includeDependenciesRecursively: false },
          ],
        },
      },
    },
    // A data: address would need an exception in the content security policy.
    assetsInlineLimit: 0,
    // Wharf serves modules that every browser in use knows.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(["/api", "/c/", "/v2", "/service"].map((path) => [path, "http://localhost:8080"])),
  },
});
