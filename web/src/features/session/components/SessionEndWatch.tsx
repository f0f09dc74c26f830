import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { listenForSessionEnd } from "@/api/client";
import { currentUserQuery } from "@/api/currentUser";

const SessionEndDialog = lazy(() => import("./SessionEndDialog"));

/** Asks for the password over whatever page is open when the session ends, so that nothing typed there is lost. */
export function SessionEndWatch() {
  const queries = useQueryClient();
  const [hasEnded, setHasEnded] = useState(false);
  useEffect(() => {
    // Nobody's session ends where nobody was logged in: such a page says what is missing itself.
    listenForSessionEnd(() => setHasEnded(queries.getQueryData(currentUserQuery.queryKey) != null));
  }, [queries]);
  return (
    hasEnded && (
      <Suspense>
        <SessionEndDialog onClose={() => setHasEnded(false)} />
      </Suspense>
    )
  );
}
