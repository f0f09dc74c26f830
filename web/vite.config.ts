import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import postcss from "postcss";
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

const COMPONENT_CLASS = /\bm_[0-9a-f]+\b/g;

/** Leaves out the styles of components that no script uses: the library brings those of all its components. */
function usedStyles(): Plugin {
  return {
    name: "wharf:used-styles",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const used = new Set<string>();
      for (const file of Object.values(bundle)) {
        for (const name of (file.type === "chunk" && file.code.match(COMPONENT_CLASS)) || []) {
          used.add(name);
        }
      }
      const isUsed = (selector: string) => (selector.match(COMPONENT_CLASS) ?? []).every((name) => used.has(name));
      for (const file of Object.values(bundle)) {
        if (file.type === "asset" && file.fileName.endsWith(".css")) {
          const sheet = postcss.parse(file.source.toString());
          sheet.walkRules(/\bm_/, (rule) => {
            rule.selectors = rule.selectors.filter(isUsed);
            if (rule.selectors.join("") === "") {
              rule.remove();
            }
          });
          file.source = sheet.toString();
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), usedStyles(), compressed()],
  base: "/ui/",
  html: { cspNonce: NONCE_PLACEHOLDER },
  resolve: { tsconfigPaths: true },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: {
      output: {
        // What every page needs is one file, which compresses better than its parts.
        codeSplitting: {
          groups: [{ name: "common", test: /node_modules|src\/(?:lib|api|components)\//, minShareCount: 12 }],
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
