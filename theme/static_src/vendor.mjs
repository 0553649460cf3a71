// Copies what the pages load from npm packages into static/dist: htmx, the typeface, the icons,
// and Clerk's words in the languages of the shop.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { deDE } from "@clerk/localizations/de-DE";

const packages = "node_modules";
const dist = "../static/dist";

const icons = readFileSync("icons.txt", "utf8").split("\n").map((line) => line.trim()).filter(Boolean);

mkdirSync(dist, { recursive: true });
copyFileSync(`${packages}/htmx.org/dist/htmx.min.js`, `${dist}/htmx.min.js`);
copyFileSync(
  `${packages}/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2`,
  `${dist}/bricolage.woff2`,
);
writeFileSync(`${dist}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join("")}</svg>\n`);
// The page has said already what the form is for; and what Clerk's German lacks or says otherwise.
const door = (signIn, signUp) => ({
  signIn: { start: { title: signIn, subtitle: "" } },
  signUp: { start: { title: signUp, subtitle: "" } },
});
const german = {
  formFieldInputPlaceholder__signUpPassword: "Ein Passwort wählen",
  formFieldInputPlaceholder__emailAddress: "Ihre E-Mail-Adresse",
  signIn: { start: { actionText: "Noch kein Konto?", actionLink: "Konto anlegen" } },
  signUp: { start: { actionText: "Schon ein Konto?", actionLink: "Anmelden" } },
  userProfile: {
    navbar: { title: "Konto" },
    start: {
      emailAddressesSection: { primaryButton: "Adresse hinzufügen" },
      dangerSection: { title: "Konto löschen" },
    },
  },
};
writeFileSync(`${dist}/clerk-en.json`, JSON.stringify(door("By e-mail", "Your details")));
writeFileSync(
  `${dist}/clerk-de.json`,
  JSON.stringify(merged(merged(deDE, german), door("Mit E-Mail-Adresse", "Ihre Angaben"))),
);

function merged(one, other) {
  const both = { ...one };
  for (const [key, value] of Object.entries(other)) {
    both[key] = value && typeof value === "object" ? merged(one[key] ?? {}, value) : value;
  }
  return both;
}

function symbol(name) {
  const source = readFileSync(`${packages}/lucide-static/icons/${name}.svg`, "utf8");
  const shapes = source.replace(/<!--[^]*?-->/g, "").replace(/^[^]*?<svg[^>]*>/, "").replace("</svg>", "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5"` +
    ` stroke-linecap="round" stroke-linejoin="round">${shapes.replace(/\s+/g, " ").trim()}</symbol>`
  );
}
