//! The configuration as a whole: the shipped file, and a file that is wrong in many ways.

use std::collections::BTreeSet;

use expect_test::expect_file;
use smentita::config::load;
use smentita::model::ClaimId;
use smentita::topics::{Document, Topic};

const SHIPPED: &str = include_str!("../../feeds.toml");

#[test]
fn the_shipped_file_is_clean_and_wide() {
    let (config, warnings) = load(SHIPPED, "feeds.toml").unwrap_or_else(|mistakes| panic!("{}", mistakes[0]));
    let messages: Vec<&str> = warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(messages, ["`user_agent_contact` names nobody (example.org)"]);

    let languages: BTreeSet<_> = config.feeds.iter().filter_map(|feed| feed.language).collect();
    assert!(config.feeds.len() >= 80 && languages.len() >= 12, "{} feeds, {languages:?}", config.feeds.len());
    let of_language = |code| config.feeds.iter().filter(|f| f.language.is_some_and(|l| l.as_str() == code)).count();
    assert!(of_language("it") >= 20 && of_language("en") >= 20, "Italian and English are covered best");

    let topic = &config.topics[0];
    assert!(topic.claims.len() >= 4);
    for code in ["it", "en", "de", "fr", "es", "pt"] {
        let language = code.parse().unwrap();
        assert!(topic.title.contains_key(&language), "the title lacks {code}");
        let lacking: Vec<_> =
            topic.terms.iter().filter(|(_, by_language)| !by_language.contains_key(&language)).collect();
        assert!(lacking.is_empty(), "terms without {code}: {lacking:?}");
        assert!(topic.claims.iter().all(|claim| claim.text.contains_key(&language)), "a claim lacks {code}");
    }
}

/// Sentences and headlines of our own, and the claims of the founding topic that each speaks of, the likeliest first.
const SPOKEN: &[(&str, &str, &str)] = &[
    ("it", "access", "Meta smentisce: nessun messaggio privato a Netflix"),
    ("it", "access", "Facebook avrebbe permesso a Netflix di leggere le chat private degli utenti."),
    ("it", "access", "«Meta non ha condiviso i messaggi privati delle persone con Netflix», ha scritto Stone."),
    ("it", "access", "Messaggi privati in mano a Netflix? L'azienda di Zuckerberg smentisce"),
    ("it", "sale access", "Il social avrebbe venduto le chat degli iscritti al colosso dello streaming"),
    ("it", "sale", "Meta nega di vendere i dati degli utenti ai propri partner commerciali."),
    ("it", "advertising", "In cambio Netflix avrebbe speso milioni di dollari in inserzioni sul social network."),
    ("it", "traffic", "Il progetto Ghostbusters avrebbe intercettato il traffico cifrato di Snapchat."),
    ("it", "traffic", "La società è accusata di avere spiato il traffico degli utenti di altre piattaforme."),
    ("it", "", "Netflix alza i prezzi degli abbonamenti in Italia."),
    ("en", "access", "Facebook reportedly let the streaming service read users' direct messages for years."),
    ("en", "access", "Meta denies sharing private messages with Netflix"),
    ("en", "sale access", "No, Facebook did not sell its users' private messages to Netflix, the company says."),
    ("en", "sale", "We have never sold people's data to anyone, a spokesperson said."),
    ("en", "advertising", "Netflix spent tens of millions of dollars on advertising in return, the filing claims."),
    ("en", "traffic", "Engineers used Onavo to look inside the encrypted traffic of Snapchat, court papers say."),
    ("en", "traffic", "The company intercepted traffic from rival apps to learn how they were used."),
    ("en", "", "Netflix will stream two football games on Christmas Day."),
    ("de", "access", "Netflix soll jahrelang Zugriff auf private Nachrichten von Facebook-Nutzern gehabt haben."),
    ("de", "access", "Meta dementiert: Keine Direktnachrichten an Netflix weitergegeben"),
    ("de", "sale access", "Facebook habe die Chats seiner Nutzer an Netflix verkauft, heißt es in sozialen Medien."),
    ("de", "sale", "Der Konzern erklärte, er verkaufe keine Daten seiner Nutzer."),
    ("de", "advertising", "Im Gegenzug soll Netflix seine Werbeausgaben auf Facebook stark erhöht haben."),
    ("de", "traffic", "Facebook soll den verschlüsselten Datenverkehr von Snapchat abgefangen haben."),
    ("de", "", "Netflix verfilmt den Roman einer jungen Autorin."),
    ("fr", "access", "Facebook aurait laissé Netflix lire les messages privés de ses utilisateurs."),
    ("fr", "access", "Meta dément avoir partagé des conversations privées avec Netflix"),
    ("fr", "sale access", "Le réseau social aurait vendu les messages de ses membres à Netflix."),
    ("fr", "sale", "« Nous ne vendons pas les données de nos utilisateurs », assure l'entreprise."),
    ("fr", "advertising", "En échange, Netflix aurait augmenté ses dépenses publicitaires sur Facebook."),
    ("fr", "traffic", "Facebook aurait intercepté le trafic chiffré de Snapchat grâce à son VPN Onavo."),
    ("fr", "", "Netflix annonce une hausse de ses tarifs en France."),
    ("es", "access", "Facebook habría permitido a Netflix leer los mensajes privados de sus usuarios."),
    ("es", "access", "Meta niega haber compartido mensajes directos con Netflix"),
    ("es", "sale access", "La red social habría vendido los mensajes de sus usuarios a Netflix."),
    ("es", "sale", "La empresa asegura que no vende datos personales."),
    ("es", "advertising", "A cambio, Netflix habría gastado millones de dólares en anuncios."),
    ("es", "traffic", "Facebook habría interceptado el tráfico cifrado de Snapchat y de YouTube."),
    ("es", "", "Netflix estrena una serie sobre la guerra civil."),
    ("pt", "access", "O Facebook teria permitido que a Netflix lesse as mensagens privadas dos usuários."),
    ("pt", "access", "Meta nega ter compartilhado conversas privadas com a Netflix"),
    ("pt", "sale access", "A rede social teria vendido as mensagens dos utilizadores à Netflix."),
    ("pt", "sale", "A empresa garante que não vende dados dos utilizadores."),
    ("pt", "advertising", "Em troca, a Netflix teria gastado milhões de dólares em anúncios."),
    ("pt", "traffic", "O Facebook teria interceptado o tráfego criptografado do Snapchat."),
    ("pt", "", "A Netflix aumenta os preços no Brasil."),
];

#[test]
fn the_founding_claims_are_found_in_single_sentences() {
    let (config, _) = load(SHIPPED, "feeds.toml").unwrap();
    let topic = Topic::compile(&config.topics[0]).unwrap();
    let mut wrong = Vec::new();
    for (language, expected, text) in SPOKEN {
        let is_headline = !text.ends_with(['.', '!', '»']);
        let (title, body) = if is_headline { (*text, "") } else { ("", *text) };
        let language = language.parse().unwrap();
        let document = Document { title, body, language, feed_language: Some(language), outlet: "" };
        let claims = if is_headline { topic.claims(&document) } else { topic.sentence_claims(&document) };
        let names = |(id, _): &(ClaimId, _)| id.as_str().trim_start_matches("meta-netflix/").to_owned();
        let found: Vec<_> = claims.iter().map(names).collect();
        let mut sorted: Vec<_> = found.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let mut wanted: Vec<_> = expected.split_whitespace().collect();
        wanted.sort_unstable();
        if sorted != wanted {
            wrong.push(format!("{language}: `{text}` speaks of {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_headline_alone_makes_no_claim_of_a_sentence() {
    let (config, _) = load(SHIPPED, "feeds.toml").unwrap();
    let topic = Topic::compile(&config.topics[0]).unwrap();
    let title = "Facebook let Netflix read private messages, court papers claim";
    let claims = |body| {
        let language = "en".parse().unwrap();
        let document = Document { title, body, language, feed_language: None, outlet: "" };
        topic.sentence_claims(&document).into_iter().map(|(id, _)| id.0).collect::<Vec<_>>()
    };
    assert!(claims("Reed Hastings, a founder of Netflix, sat on the board until 2019.").is_empty());
    assert_eq!(claims("Netflix spent 100 million dollars on advertising in return."), ["meta-netflix/advertising"]);
    assert_eq!(claims("The company never had access to anything."), ["meta-netflix/access"]);
}

/// Ten mistakes of ten kinds.
pub(crate) const PLANTED: &str = r##"
[daemon]
user_agent_contact = "mailto:me@newsroom.test"
time_zone = "Europe/Roma"                       # 1: no such zone

[schedule]
poll = "*/70 * * * *"                           # 2: no such minute

[fetch]
timout = "20s"                                  # 3: unknown key
host_gap = "1 second"                           # 4: no duration
page_bytes_max = 15                             # 5: no size
allow_private = ["127.0.0.0/40"]                # 6: no range of addresses

[[topics]]
id = "meta"
query = 'meta AND ($mesages OR chat'            # 7: bracket not closed (and the term is known)
terms.mesages.en = 'messages'

[[feeds]]
id = "ansa"
url = "https://www.ansa.it/rss.xml"
language = "italian"                            # 8: no language code
topics = ["mata"]                               # 9: no such topic

[[feeds]]
id = "ansa"                                     # 10: there is one already
url = "https://www.ansa.it/mondo.xml"
"##;

#[test]
fn ten_planted_mistakes_are_ten() {
    let mistakes = load(PLANTED, "feeds.toml").unwrap_err();
    let numbered = |line: usize| PLANTED.lines().nth(line - 1).unwrap().contains(": ");
    assert!(mistakes.iter().all(|mistake| numbered(mistake.line)), "a line without a mistake is reported");
    let shown: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    expect_file!["../fixtures/config/ten-mistakes.txt"].assert_eq(&(shown.join("\n\n") + "\n"));
    assert_eq!(mistakes.len(), 10);
    let json = serde_json::to_value(&mistakes).unwrap();
    assert_eq!(json[2]["suggestion"], "did you mean `timeout`?");
}
