import { Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Markdown } from "@/components/markdown/Markdown";
import { TextBlock } from "@/components/TextBlock";
import { type DocumentName, useAddition } from "../api/addition";
import type { Place } from "../api/listArtifacts";
import { Dependencies } from "./Dependencies";

const INDENT = 2;

interface Props {
  place: Place;
  digest: string;
  name: DocumentName;
  label: string;
}

/** One document, each kind as it is best read. */
export function DocumentView({ place, digest, name, label }: Props) {
  const { t } = useTranslation();
  const document = useAddition(place, digest, name);
  if (document.error instanceof ApiError && document.error.status === 404) {
    return <Text c="dimmed">{t("artifacts.noDocument")}</Text>;
  }
  if (document.error) {
    return <ErrorNotice error={document.error} onRetry={document.refetch} />;
  }
  if (document.data === undefined) {
    return <Skeleton height={120} />;
  }
  if (name === "readme.md") {
    return <Markdown text={document.data} />;
  }
  if (name === "dependencies") {
    return <Dependencies text={document.data} />;
  }
  return (
    <TextBlock label={label} text={name === "files" || name === "sbom" ? indented(document.data) : document.data} />
  );
}

/** JSON to be read by people; what is none stays as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, INDENT);
  } catch {
    return text;
  }
}
