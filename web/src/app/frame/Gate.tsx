import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { currentUserQuery, type useCurrentUser } from "@/api/currentUser";
import { ApiError } from "@/api/errors";
import { PageFailure } from "@/components/PageFailure";

type User = NonNullable<ReturnType<typeof useCurrentUser>>;

/** Shows a page to those who may see it, and tells others why they do not. */
function Gate({ isAllowed, text }: { isAllowed: (user: User) => boolean; text: string }) {
  const user = useQuery(currentUserQuery);
  // While somebody logs in again it is not known who he is; what he was typing has to stay.
  const [known, setKnown] = useState(user.data);
  if (user.data !== undefined && user.data !== known) {
    setKnown(user.data);
  }
  if (user.error) {
    return <PageFailure error={user.error} onRetry={user.refetch} />;
  }
  if (known === undefined) {
    return null;
  }
  if (known === null || !isAllowed(known)) {
    return <PageFailure error={new ApiError(known === null ? 401 : 403, "", text, null)} onRetry={user.refetch} />;
  }
  return <Outlet />;
}

export function UsersOnly() {
  const { t } = useTranslation();
  return <Gate isAllowed={() => true} text={t("error.logInText")} />;
}

export function AdministratorsOnly() {
  const { t } = useTranslation();
  return <Gate isAllowed={(user) => user.sysadmin_flag} text={t("admin.only")} />;
}
