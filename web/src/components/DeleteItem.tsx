import { lazy } from "react";

/** The entry of a menu that takes something away, for pages that are loaded first. */
export const DeleteItem = lazy(() => import("./RedItem"));
