import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { ApiError } from "@/api/errors";
import { Announcements } from "./frame/Announcements";
import { router } from "./router";
import { theme, variables } from "./theme";

const RETRIES = 2;
const FRESH_MS = 5_000;

/** A refusal stays a refusal; only what may be an accident is tried again. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < RETRIES && !(error instanceof ApiError && error.status < 500);
}

const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthRetrying, staleTime: FRESH_MS } },
});

/** The nonce that the server has put into the page for styles that components add at run time. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

setNonce(styleNonce());

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Announcements />
        <RouterProvider router={router} context={{ queries }} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
