import { useTranslation } from "react-i18next";
import { notify } from "@/lib/notify";
import { useErrorText } from "./ErrorNotice";

/** Tells that something failed which has no dialog of its own to say so in. */
export function useFailureNotice(): (error: unknown) => void {
  const { t } = useTranslation();
  const textOf = useErrorText();
  return (error) => {
    notify({ color: "red", title: t("error.title"), message: textOf(error), autoClose: false });
  };
}
