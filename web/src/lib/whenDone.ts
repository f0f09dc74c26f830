/**
 * Goes on when a change has been made, whether or not the row or dialog it came from is still there: pages follow the
 * server, so it may have gone by then. What fails is shown by whoever began it.
 */
export function whenDone(change: Promise<unknown>, done: () => void): void {
  change.then(done, () => undefined);
}
