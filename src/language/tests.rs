//! Expectations for language detection.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::model::Language;

fn detect(text: &str, declared: &[&str]) -> Detected {
    let declared: Vec<Language> = declared.iter().map(|code| code.parse().unwrap()).collect();
    Detector::embedded().detect(&Evidence { text, declared: &declared })
}

/// One text a line.
fn check(texts: &str, expected: Expect) {
    let codes: Vec<String> = texts.lines().map(|text| detect(text.trim(), &[]).language.to_string()).collect();
    expected.assert_eq(&codes.join(" "));
}

#[test]
fn headlines_have_their_language() {
    check(
        "Il ministro smentisce l'accordo con l'azienda
        The minister denies any deal with the company
        Der Minister bestreitet eine Absprache mit dem Konzern
        Le ministre dément tout accord avec l'entreprise
        El ministro desmiente un acuerdo con la empresa
        O ministro desmente qualquer acordo com a empresa
        De minister ontkent een afspraak met het bedrijf
        Minister zaprzecza porozumieniu z firmą
        Ministrul neagă orice înțelegere cu firma
        Bakan şirketle anlaşma yapıldığını yalanladı",
        expect!["it en de fr es pt nl pl ro tr"],
    );
}

#[test]
fn scripts_decide_where_they_can() {
    check(
        "Ο υπουργός διαψεύδει τη συμφωνία
        השר מכחיש את ההסכם עם Netflix
        รัฐมนตรีปฏิเสธข้อตกลง
        장관은 Meta와의 합의를 부인했다
        大臣は合意を否定した
        部长否认与公司达成协议
        მინისტრი უარყოფს შეთანხმებას
        Նախարարը հերքում է պայմանագիրը",
        expect!["el he th ko ja zh ka hy"],
    );
    check(
        "Министр отрицает соглашение с компанией
        Міністр заперечує угоду з компанією
        Министърът отрича споразумение с компанията
        الوزير ينفي أي اتفاق مع الشركة
        وزیر توافق با شرکت را تکذیب کرد
        मंत्री ने कंपनी के साथ समझौते से इनकार किया",
        expect!["ru uk bg ar fa hi"],
    );
}

#[test]
fn close_languages_are_told_apart() {
    check(
        "Ministeren afviser anklagerne og siger, at han ikke har gjort noget
        Ministeren avviser anklagene og sier at han ikke har gjort noe
        Ministeren avviser skuldingane og seier at han ikkje har gjort noko
        Ministern avvisar anklagelserna och säger att han inte har gjort något",
        expect!["da nb nn sv"],
    );
    check(
        "Ministr obvinění odmítá a říká, že nic neudělal
        Minister obvinenia odmieta a hovorí, že nič neurobil
        Minister zaprzecza oskarżeniom i mówi, że nic nie zrobił
        Minister zanika obtožbe in pravi, da ni storil ničesar
        Ministar odbacuje optužbe i kaže da nije učinio ništa, izvijestila je vlada u četvrtak
        Ministar odbacuje optužbe i kaže da nije uradio ništa, saopštila je vlada u sredu",
        expect!["cs sk pl sl hr sr"],
    );
    check(
        "O ministro nega as acusacións e di que non fixo nada
        O ministro nega as acusações e diz que não fez nada
        El ministro niega las acusaciones y dice que no ha hecho nada
        El ministre nega les acusacions i diu que no ha fet res
        Il ministro nega le accuse e dice di non avere fatto nulla",
        expect!["gl pt es ca it"],
    );
    check(
        "Министърът отхвърля обвиненията и казва, че не е направил нищо
        Министерот ги отфрла обвинувањата и вели дека ништо не направил
        Министар одбацује оптужбе и каже да ништа није урадио
        Міністр відкидає звинувачення і каже, що нічого не зробив
        Міністр адхіляе абвінавачванні і кажа, што нічога не зрабіў",
        expect!["bg mk sr uk be"],
    );
}

#[test]
fn nothing_to_tell_is_und() {
    check("\n1234 – 56 %\nhttps://example.org/de/seite\n🙂🙂", expect!["und und und und"]);
    assert_eq!(detect("", &["it"]).language, Language::UND);
}

#[test]
fn declarations_are_evidence_not_truth() {
    let told = |text, declared: &[&str]| detect(text, declared).language.to_string();
    expect!["en"].assert_eq(&told("The minister denies any deal with the company", &["it"]));
    expect!["nb"].assert_eq(&told("Statsministeren avviser avtale", &["nb"]));
    expect!["it"].assert_eq(&told("Meta, Netflix", &["it"]));
}

#[test]
fn a_text_in_two_languages_has_its_main_one() {
    let text = "Il portavoce ha risposto ai giornalisti durante la conferenza stampa di questa mattina a Roma. «We did \
                not give access to private messages», ha detto, aggiungendo che l'azienda pubblicherà un rapporto.";
    expect!["it"].assert_eq(&detect(text, &[]).language.to_string());
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let detected = detect(&text, &[]);
        prop_assert!((0.0..=1.0).contains(&detected.confidence));
    }
}
