import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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

export default defineConfig({
  plugins: [react(), compressed()],
  base: "/ui/",
  html: { cspNonce: NONCE_PLACEHOLDER },
  resolve: { tsconfigPaths: true },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need an exception in the content security policy.
    assetsInlineLimit: 0,
    // Wharf serves modules that every browser in use knows.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(["/api", "/c/", "/v2", "/service"].map((path) => [path, "http://localhost:8080"])),
  },
});
