import type { NotificationData } from "@mantine/notifications";

let prepare: (() => void) | null = null;

/** Called by the place where notifications appear, which is loaded when there is the first one. */
export function onFirstNotification(listener: () => void): void {
  prepare = listener;
}

/** Tell what came of something at the lower right of the page. */
export async function notify(notification: NotificationData): Promise<void> {
  prepare?.();
  const { notifications } = await import("@mantine/notifications");
  notifications.show(notification);
}
