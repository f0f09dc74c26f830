import "@mantine/core/styles.css";
import "./app/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startLanguages } from "./lib/i18n";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("The page has no place for the application.");
}
await startLanguages();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
