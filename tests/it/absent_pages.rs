//! Pages that say, with success, that there is nothing: in six languages, in the words that newspapers' servers use.

use smentita::extract::{self, Page, Rules};
use smentita::model::Quality;

/// A language, what such a page says besides, and its headlines.
const PAGES: &[(&str, &str, &[&str])] = &[
    (
        "en",
        "You may have followed a broken link, or the address was typed wrong. Go back to the home page or use the search.",
        &[
            "Page not found",
            "Sorry, we can't find the page you're looking for",
            "This page doesn't exist",
            "Oops! That page can’t be found.",
            "404 - Page Not Found",
            "This article is no longer available",
            "The article you requested has been removed",
            "Content unavailable",
            "We couldn't find that page",
            "Error 404",
        ],
    ),
    (
        "it",
        "Forse hai seguito un collegamento errato o hai scritto male l’indirizzo. Torna alla prima pagina o usa la ricerca.",
        &[
            "Pagina non trovata",
            "La pagina che stai cercando non esiste",
            "Ops! Pagina non trovata",
            "Spiacenti, la pagina richiesta non è stata trovata",
            "Errore 404",
            "L'articolo non è più disponibile",
            "Contenuto non disponibile",
            "Articolo non trovato",
            "La pagina richiesta non è disponibile",
            "Ci dispiace, la pagina che cerchi non c'è più",
        ],
    ),
    (
        "de",
        "Vielleicht sind Sie einem falschen Link gefolgt. Kehren Sie zur Startseite zurück oder nutzen Sie die Suche.",
        &[
            "Seite nicht gefunden",
            "Diese Seite existiert nicht",
            "Die gewünschte Seite wurde nicht gefunden",
            "Fehler 404",
            "Dieser Artikel ist nicht mehr verfügbar",
            "Die angeforderte Seite konnte leider nicht gefunden werden",
            "Der Inhalt ist nicht mehr verfügbar",
            "Artikel nicht gefunden",
            "Hoppla! Diese Seite gibt es nicht",
            "Seite nicht verfügbar",
        ],
    ),
    (
        "fr",
        "Vous avez peut-être suivi un lien erroné. Retournez à l'accueil ou utilisez la recherche.",
        &[
            "Page introuvable",
            "La page que vous recherchez n'existe pas",
            "Cette page n'existe plus",
            "Erreur 404",
            "Cet article n'est plus disponible",
            "Désolé, cette page est introuvable",
            "Oups ! Page non trouvée",
            "Contenu indisponible",
            "La page demandée n'a pas été trouvée",
            "Article introuvable",
        ],
    ),
    (
        "es",
        "Es posible que haya seguido un enlace erróneo. Vuelva a la portada o utilice el buscador.",
        &[
            "Página no encontrada",
            "La página que buscas no existe",
            "Lo sentimos, no hemos encontrado la página",
            "Error 404",
            "Este artículo ya no está disponible",
            "Contenido no disponible",
            "No se ha encontrado la página solicitada",
            "¡Ups! Página no encontrada",
            "Artículo no encontrado",
            "La página solicitada no está disponible",
        ],
    ),
    (
        "pt",
        "Talvez tenha seguido uma ligação errada. Volte à página inicial ou use a busca.",
        &[
            "Página não encontrada",
            "A página que procura não existe",
            "Desculpe, a página que você procura não foi encontrada",
            "Erro 404",
            "Este artigo já não está disponível",
            "Conteúdo indisponível",
            "Esta página não está disponível",
            "Ops! Página não encontrada",
            "Notícia não encontrada",
            "A página solicitada não existe",
        ],
    ),
];

/// Short news, undated, whose headlines are of what is no longer there.
const NEWS: &[&str] = &[
    "Flight recorder not found after two weeks",
    "Il quadro rubato non è stato trovato",
    "Der verschwundene Hund wurde nicht gefunden",
    "Le ministre est introuvable, dit l'opposition",
    "El avión desaparecido no ha sido encontrado",
    "O barco não foi encontrado, diz a marinha",
];

fn page(language: &str, title: &str, headline: &str, text: &str, has_teasers: bool) -> String {
    let section = |n| format!("<li><a href=\"/s{n}\">Section {n}</a></li>");
    let sections = (0..10).map(section).collect::<Vec<_>>().concat();
    let teaser = |n| format!("<h3><a href=\"/t{n}\">Council votes on the swimming pool number {n}</a></h3>");
    let teasers = (0..if has_teasers { 6 } else { 0 }).map(teaser).collect::<Vec<_>>().concat();
    format!(
        "<!doctype html><html lang=\"{language}\"><head><title>{title}</title></head><body><nav><ul>{sections}</ul></nav>\
         <main><h1>{headline}</h1><p>{text}</p><section>{teasers}</section></main><footer>Gazette</footer></body></html>"
    )
}

fn quality(html: &str) -> Quality {
    let url = "https://gazette.example/city/2026/a".parse().unwrap();
    extract::extract(&Page { bytes: html.as_bytes(), content_type: None, url: Some(&url) }, &Rules::default()).quality
}

#[test]
fn a_page_that_says_it_is_not_there_is_no_article() {
    let mut taken = Vec::new();
    for (language, text, headlines) in PAGES {
        for headline in *headlines {
            let titles = [format!("{headline} | Gazette"), "Gazette".to_owned(), (*headline).to_owned()];
            for (title, has_teasers) in titles.iter().zip([true, true, false]) {
                let found = quality(&page(language, title, headline, text, has_teasers));
                if found != Quality::ErrorPage {
                    taken.push(format!("{language}: {headline}: {found}"));
                }
            }
        }
    }
    assert_eq!(taken, [""; 0]);
}

#[test]
fn news_of_what_is_gone_is_news() {
    let text = "The search began on Monday with forty people and two boats, and goes on in the north. ".repeat(4);
    for headline in NEWS {
        assert_eq!(quality(&page("en", headline, headline, &text, true)), Quality::Article, "{headline}");
    }
}
