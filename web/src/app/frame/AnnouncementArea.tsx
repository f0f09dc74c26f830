import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";

export default function AnnouncementArea() {
  return <Notifications position="bottom-right" />;
}
