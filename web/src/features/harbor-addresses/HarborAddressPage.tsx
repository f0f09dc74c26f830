import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { harbor } from "@/api/client";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageFailure } from "@/components/PageFailure";
import { meaningOf, projectPage } from "./address";

async function nameOf(projectId: number): Promise<string> {
  const params = { path: { project_name_or_id: String(projectId) } };
  return (await harbor.GET("/projects/{project_name_or_id}", { params })).data?.name ?? "";
}

/** Leads on from an address of Harbor's pages, which stand in tickets and bookmarks. */
export function HarborAddressPage() {
  const { t } = useTranslation();
  const { history } = useRouter();
  // As it stands there: a slash in a repository's name is encoded.
  const [meaning] = useState(() => meaningOf(window.location.pathname, window.location.search));
  const projectId = meaning && "projectId" in meaning ? meaning.projectId : undefined;
  const name = useQuery({
    queryKey: ["projects", "name", projectId],
    queryFn: () => nameOf(projectId ?? 0),
    enabled: projectId !== undefined,
  });
  useEffect(() => {
    if (meaning && "page" in meaning) {
      history.replace(meaning.page);
    } else if (meaning && name.data) {
      history.replace(projectPage(name.data, meaning.rest));
    }
  }, [meaning, name.data, history]);
  if (name.error) {
    return <PageFailure error={name.error} onRetry={name.refetch} />;
  }
  if (meaning) {
    return null;
  }
  return (
    <EmptyState title={t("error.notFoundTitle")} text={t("error.harborPageText")}>
      <LinkButton to="/projects" mt="sm">
        {t("error.toProjects")}
      </LinkButton>
    </EmptyState>
  );
}
