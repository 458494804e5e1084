/** Why the integration could not answer; `code` is one of the websocket's, or "connection_lost". */
export class DataError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "DataError";
  }
}

/** Codes after which the same question may well be answered later, with nothing wrong with the question. */
const PASSING = new Set(["unavailable", "connection_lost", "timeout", "unknown_command", "unknown_error", "home_assistant_error"]);

export function isPassing(error: DataError): boolean {
  return PASSING.has(error.code);
}

/** Whatever a websocket call rejects with, as one kind of error. A lost connection rejects with a bare number. */
export function toDataError(reason: unknown): DataError {
  if (reason instanceof DataError) return reason;
  if (typeof reason === "object" && reason !== null && "code" in reason) {
    const { code, message } = reason as { code: unknown; message?: unknown };
    if (typeof code === "string") return new DataError(code, typeof message === "string" ? message : code);
  }
  return new DataError("connection_lost", "The connection to Home Assistant was lost.");
}
