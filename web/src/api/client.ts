import createClient, { type Middleware } from "openapi-fetch";
import type { paths as HarborPaths } from "@/generated/harbor";
import type { paths as WharfPaths } from "@/generated/wharf";
import { ConnectionError, errorOf } from "./errors";

const CSRF_HEADER = "X-Harbor-CSRF-Token";
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

let csrfToken: string | null = null;

/** Called when an answer says that the session has ended; the session's feature asks for the password then. */
let onSessionEnd: () => void = () => {};

export function listenForSessionEnd(listener: () => void): void {
  onSessionEnd = listener;
}

/** Send a request with the proof of its origin; fetch one first where no answer has carried it yet. */
export async function send(request: Request): Promise<Response> {
  if (!SAFE_METHODS.has(request.method)) {
    if (csrfToken === null) {
      await remember(fetch("/api/v2.0/systeminfo"));
    }
    request.headers.set(CSRF_HEADER, csrfToken ?? "");
  }
  return remember(fetch(request));
}

async function remember(answer: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await answer;
  } catch {
    throw new ConnectionError();
  }
  csrfToken = response.headers.get(CSRF_HEADER) ?? csrfToken;
  return response;
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) {
      return;
    }
    if (response.status === 401) {
      onSessionEnd();
    }
    throw await errorOf(response);
  },
};

/** Harbor's management API. Names of repositories go into its paths encoded twice: see `inPath`. */
export const harbor = createClient<HarborPaths>({ baseUrl: "/api/v2.0", fetch: send });
/** What only Wharf has. */
export const wharf = createClient<WharfPaths>({ baseUrl: "/api/wharf/v1", fetch: send });

harbor.use(refusals);
wharf.use(refusals);

/** A repository's name as a segment of a path: the client encodes it once more, as Harbor's API wants it. */
export function inPath(repositoryName: string): string {
  return encodeURIComponent(repositoryName);
}
