import { lazy, Suspense, useEffect, useState } from "react";
import { onFirstNotification } from "@/lib/notify";

const AnnouncementArea = lazy(() => import("./AnnouncementArea"));

/** Where notifications appear, once there is one. */
export function Announcements() {
  const [isNeeded, setNeeded] = useState(false);
  useEffect(() => onFirstNotification(() => setNeeded(true)), []);
  return (
    isNeeded && (
      <Suspense>
        <AnnouncementArea />
      </Suspense>
    )
  );
}
