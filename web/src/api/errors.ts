/** What the server refused, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The server could not be asked at all. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}

interface ErrorBody {
  errors?: { code?: string; message?: string }[];
}

/** Harbor's API refuses in a word; what permission is missing stands beside. */
function withMissing(message: string, missing: string | null): string {
  return missing === null || message.includes(missing) ? message : `${message}: ${missing} is missing`;
}

/** Turn an answer that is no success into an error; its body may be anything. */
export async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("X-Request-Id");
  const text = await response.text();
  try {
    const first = (JSON.parse(text) as ErrorBody).errors?.[0];
    const message = withMissing(first?.message ?? response.statusText, response.headers.get("X-Missing-Permission"));
    return new ApiError(response.status, first?.code ?? "", message, requestId);
  } catch {
    return new ApiError(response.status, "", response.statusText || `HTTP ${response.status}`, requestId);
  }
}
