using CsCheck;
using Waystation.Casework.Names;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class NameKeysTests
{
    /// <summary>Of the pairs that must meet at least so many do, and of those that do at least so many must.</summary>
    private const double LeastRecall = 0.98;

    private const double LeastPrecision = 0.97;

    /// <summary>Spellings of one name, as they are met: Russian, Chechen, passports of three decades, Turkish, Azeri, Ukrainian, Georgian, Arabic, French.</summary>
    private static readonly (string One, string Other)[] s_same =
    [
        ("Магомед", "Magomed"), ("Магомед", "Mahomed"), ("Магомед", "Мохьмад"), ("Магомед", "محمد"), ("Мохьмад", "محمد"), ("Мухаммад", "Muhammad"), ("Mohammed", "محمد"), ("Магомед", "Maqomed"), ("Магомед", "Mahamed"), ("Mehmet", "محمد"),
        ("Ахмед", "Ahmad"), ("Ахмед", "Achmed"), ("Ахмед", "Ahmet"), ("Ахмед", "أحمد"), ("Ахьмад", "Ахмад"), ("Ахмат", "Akhmad"),
        ("Аслан", "Aslan"), ("Асланбек", "Aslanbek"), ("Заур", "Zaur"), ("Зелимхан", "Zelimkhan"), ("Зелимха", "Zelimha"), ("Рамзан", "Ramzan"), ("Рамзан", "رمضان"), ("Рамазан", "Ramazan"),
        ("Хусейн", "Husein"), ("Хусейн", "Hüseyn"), ("Хьусайн", "حسين"), ("Хусейн", "Khuseyn"), ("Hussain", "حسين"), ("Hasan", "الحسن"), ("Хасан", "Hassan"), ("Хьасан", "حسن"),
        ("Iела", "Ӏела"), ("1ела", "Ела"), ("ГIапур", "ГӀапур"), ("Г1апур", "Гапур"), ("КIоза", "Коза"), ("ЦIен", "Цен"), ("Бекхан", "Bekxan"), ("Кхокха", "Qoqa"), ("Къасум", "Qasım"), ("Касум", "قاسم"),
        ("Юсуф", "Yusuf"), ("Юсуп", "Юсуф"), ("Юсуф", "يوسف"), ("Iusup", "Yusup"), ("Ибрагим", "Ibrahim"), ("Ибрагим", "إبراهيم"), ("İbrahim", "Ибрагим"), ("Исмаил", "إسماعيل"), ("Исмаил", "İsmayıl"),
        ("Джамал", "Jamal"), ("Джамал", "Cemal"), ("Джамал", "جمال"), ("Djamal", "Dzhamal"), ("Джохар", "Dzhokhar"), ("Djokhar", "Джохар"), ("Jokhar", "Dzhohar"),
        ("Абдулмалик", "Абдул-Малик"), ("Абдул Малик", "عبد الملك"), ("Abd al-Malik", "Абдулмалик"), ("Абдулла", "عبد الله"), ("Абдулла", "Abdullah"), ("Абдулла", "Абдуллах"), ("Abdelkarim", "Абдул Карим"),
        ("Фатима", "Fatimah"), ("Фатима", "فاطمة"), ("Патимат", "Fatimat"), ("Патимат", "Фатима"), ("Айшат", "Aishat"), ("Айшат", "Aïchat"), ("Айша", "عائشة"), ("Ayşe", "Айша"), ("Зейнаб", "Zaynab"), ("Зайнап", "زينب"), ("Хава", "حواء"), ("Хьава", "Khava"), ("Марьям", "مريم"), ("Мариам", "Maryam"), ("Малика", "مليكة"), ("Mәlikә", "Малика"),
        ("Дауд", "Давуд"), ("Дауд", "داود"), ("Dawud", "Давуд"), ("Сулейман", "Süleyman"), ("Сулейман", "سليمان"), ("Suleiman", "سليمان"), ("Умар", "عمر"), ("Омар", "Umar"), ("Усман", "Osman"), ("Усман", "عثمان"), ("Халид", "خالد"), ("Khalid", "Халид"), ("Али", "علي"), ("Ali", "Али"),
        ("Сергій", "Сергей"), ("Sergei", "Serhiy"), ("Олександр", "Oleksandr"), ("Ганна", "Hanna"), ("Євген", "Evgen"), ("Михайло", "Mykhailo"), ("Юлия", "Julia"), ("Юлия", "Yuliya"), ("Юлія", "Iuliia"), ("Щербаков", "Shcherbakov"), ("Щербакова", "Shherbakov"), ("Цой", "Tsoy"), ("Чехов", "Čehov"), ("Жанна", "Zhanna"), ("Žanna", "Жанна"), ("Хрущёв", "Khrushchev"), ("Достоевская", "Dostoevsky"),
        ("გიორგი", "Giorgi"), ("ნინო", "Нино"), ("ზურაბ", "Зураб"), ("Elşən", "Эльшан"), ("Çingiz", "Чингиз"), ("Қайрат", "Kairat"), ("Мамаева", "Mamaev"), ("Мамаев", "Mamayev"), ("Кадырова", "Kadyrova"), ("Qadirov", "Кадыров"),
        ("Мадина Хасанова", "Khasanova Madina"), ("Хасанова Мадина Ахмедовна", "Madina Hasanova"), ("Мaдинa", "Мадина"), ("Рустам оглы", "Rustam"),
    ];

    /// <summary>Names of different people, many of them near each other.</summary>
    private static readonly (string One, string Other)[] s_different =
    [
        ("Магомед", "Махмуд"), ("Магомед", "Мурад"), ("Магомед", "Мансур"), ("Ахмед", "Хамид"), ("Ахмед", "Мохьмад"), ("Аслан", "Ислам"), ("Аслан", "Руслан"), ("Асланбек", "Арсланбек"), ("Заур", "Зара"), ("Заур", "Зураб"), ("Зелимхан", "Салман"), ("Рамзан", "Руслан"), ("Рамзан", "Роман"), ("Хусейн", "Хасан"),
        ("Хасан", "Хамзат"), ("Хасан", "Хусен"), ("Юсуф", "Юнус"), ("Юсуф", "Асиф"), ("Ибрагим", "Ислам"), ("Исмаил", "Ислам"), ("Джамал", "Джамиля"), ("Джохар", "Джафар"), ("Абдулла", "Абдулмалик"), ("Абдулла", "Абдурахман"), ("Абдул Карим", "Абдул Рахим"), ("Фатима", "Фаина"), ("Патимат", "Пётр"), ("Айшат", "Асет"), ("Айша", "Аза"), ("Зейнаб", "Зулай"),
        ("Зейнаб", "Зураб"), ("Хава", "Хеда"), ("Марьям", "Марина"), ("Марьям", "Марха"), ("Малика", "Милана"), ("Малика", "Милена"), ("Дауд", "Адам"), ("Дауд", "Дени"), ("Сулейман", "Салман"), ("Умар", "Амир"), ("Умар", "Имран"), ("Омар", "Мария"), ("Усман", "Оксана"), ("Халид", "Хамид"), ("Халид", "Лида"), ("Али", "Алла"), ("Али", "Илья"), ("Сергей", "Георгий"),
        ("Михаил", "Камилла"), ("Юлия", "Лия"), ("Юлия", "Елена"), ("Анна", "Инна"), ("Анна", "Нина"), ("Анна", "Жанна"), ("Иван", "Иванна"), ("Иван", "Ваня"), ("Щербаков", "Скрябин"), ("Цой", "Чой"), ("Мамаев", "Мамонов"), ("Кадыров", "Кадырбеков"), ("Кадыров", "Катаев"), ("Мадина", "Медея"), ("Мадина", "Амина"), ("Мадина Хасанова", "Мадина Хусаинова"), ("Мадина Хасанова", "Малика Хасанова"), ("Тимур", "Тамара"),
        ("Тамара", "Тамила"), ("Лейла", "Лайна"), ("Лейла", "Лола"), ("محمد", "محمود"), ("محمد", "أحمد"), ("Ахмед", "محمد"), ("علي", "علاء الدين"), ("فاطمة", "مريم"), ("خالد", "حامد"), ("Хамид", "خالد"), ("Ӏела", "Iиса"), ("ГIапур", "Гайрбек"), ("Giorgi", "Григорий"), ("Нино", "Нана"), ("Чингиз", "Шамиль"), ("Шамиль", "Камиль"), ("Шамиль", "Самуил"), ("Elşən", "Ильхам"),
    ];

    /// <summary>Written after the rules were, which were not changed for them: what to expect of names that nobody thought of.</summary>
    private static readonly (string One, string Other)[] s_sameUnseen =
    [
        ("Тамерлан", "Tamerlan"), ("Турпал", "Turpal"), ("Ваха", "Vakha"), ("Иса", "عيسى"), ("Иса", "Isa"), ("Мовсар", "Movsar"), ("Бислан", "Beslan"), ("Хеда", "Kheda"), ("Зарема", "Zarema"), ("Лариса", "Larysa"), ("Рустам", "رستم"), ("Рустам", "Rüstəm"), ("Эльмира", "Elmira"), ("Нурлан", "Nurlan"), ("Наталья", "Natalia"), ("Наталья", "Nataliya"), ("Екатерина", "Ekaterina"), ("Екатерина", "Yekaterina"),
        ("Евгений", "Yevgeny"), ("Евгений", "Evgenii"), ("Дмитрий", "Dmitry"), ("Дмитрий", "Dmytro"), ("Тихон", "Tikhon"), ("Чагаев", "Chagaev"), ("Цароев", "Tsaroev"), ("Шахид", "شهيد"), ("Амина", "آمنة"), ("Самир", "سمير"), ("Карим", "كريم"), ("Мустафа", "مصطفى"), ("Мустафа", "Mustafa"), ("Якуб", "يعقوب"), ("Якуб", "Yaqub"), ("Адам", "آدم"), ("Хадижа", "خديجة"), ("Хадижат", "Khadija"), ("Саид", "سعيد"), ("Саид", "Said"), ("Шарип", "Şərif"), ("Бака", "БакIа"), ("Тӏахӏир", "Тахир"), ("Луиза", "Luisa"),
    ];

    private static readonly (string One, string Other)[] s_differentUnseen =
    [
        ("Тамерлан", "Тимерхан"), ("Турпал", "Артур"), ("Ваха", "Вера"), ("Иса", "Ася"), ("Мовсар", "Муса"), ("Бислан", "Руслан"), ("Хеда", "Хадижат"), ("Зарема", "Зарина"), ("Лариса", "Раиса"), ("Рустам", "Рашид"), ("Эльмира", "Эльвира"), ("Нурлан", "Нариман"), ("Наталья", "Анатолий"), ("Екатерина", "Карина"), ("Евгений", "Геннадий"), ("Дмитрий", "Тимур"), ("Тихон", "Антон"), ("Чагаев", "Чехов"), ("Цароев", "Царёва Инна Олеговна"), ("Шахид", "Шамиль"), ("Амина", "Эмин"),
        ("Самир", "Тамир"), ("Карим", "Рахим"), ("كريم", "رحيم"), ("Мустафа", "Мурат"), ("Якуб", "Айуб"), ("Адам", "Эдем"), ("Саид", "Сайфулла"), ("سعيد", "سعد"), ("Шарип", "Шариат"), ("Луиза", "Лейсан"), ("Алёна", "Алина"), ("Марат", "Мурат"), ("Марат", "Мирит"), ("Динара", "Диана"), ("Роза", "Раиса"), ("Зоя", "Азиз"), ("Камиль", "Кемаль"), ("Софья", "Юсуф"), ("Рашид", "Рушан"),
    ];

    [Fact]
    public void So_do_most_that_the_rules_were_not_made_for()
    {
        var (missed, wrong) = (s_sameUnseen.Where(pair => !Meet(pair)).ToList(), s_differentUnseen.Where(Meet).ToList());
        var said = $"{s_sameUnseen.Length} same, {s_differentUnseen.Length} different; missed: {string.Join(", ", missed)}; wrong: {string.Join(", ", wrong)}";
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(missed.Count <= s_sameUnseen.Length * 0.15 && wrong.Count <= s_differentUnseen.Length * 0.3, said);
    }

    [Fact]
    public void Spellings_of_one_name_meet_and_those_of_others_do_not()
    {
        Assert.True(s_same.Length >= 60 && s_different.Length >= 60);
        var missed = s_same.Where(pair => !Meet(pair)).ToList();
        var wrong = s_different.Where(Meet).ToList();
        var met = s_same.Length - missed.Count;
        var (recall, precision) = ((double)met / s_same.Length, (double)met / (met + wrong.Count));
        TestContext.Current.TestOutputHelper?.WriteLine($"{s_same.Length} same, {s_different.Length} different; recall {recall:F3}, precision {precision:F3}; missed: {string.Join(", ", missed)}; wrong: {string.Join(", ", wrong)}");
        Assert.True(recall >= LeastRecall && precision >= LeastPrecision, $"recall {recall:F3}, precision {precision:F3}; missed: {string.Join(", ", missed)}; wrong: {string.Join(", ", wrong)}");
    }

    [Fact]
    public void Meeting_is_mutual_and_an_index_by_keys_misses_nothing_that_meets()
    {
        var names = s_same.Concat(s_different).SelectMany(pair => (string[])[pair.One, pair.Other]).Distinct().Select(NameKeys.Of).ToList();
        foreach (var one in names)
        {
            Assert.True(one.Meets(one));
            Assert.All(names.Where(other => other.Meets(one)), other =>
            {
                Assert.True(one.Meets(other));
                var stored = other.Stored.ToHashSet();
                var back = one.Stored.ToHashSet();
                Assert.True(one.Asked.All(keys => keys.Any(stored.Contains)) || other.Asked.All(keys => keys.Any(back.Contains)));
            });
        }
    }

    [Fact]
    public void A_few_keys_are_enough()
    {
        var keys = s_same.SelectMany(pair => (string[])[pair.One, pair.Other]).Select(name => NameKeys.Of(name).Stored.Count).ToList();
        Assert.True(keys.Average() <= 4, $"{keys.Average()}");
        Assert.True(keys.Max() <= 40, $"{keys.Max()}");
    }

    [Fact]
    public void What_is_no_name_has_no_keys_and_nothing_throws()
    {
        foreach (var nothing in (string[])["", " ", "123", "—", "'", "ь", "🦊", "\ud800", "\udc00\ud800"])
        {
            Assert.True(NameKeys.Of(nothing).IsEmpty, nothing);
            Assert.False(NameKeys.Of(nothing).Meets(NameKeys.Of("Али")));
        }

        Gen.Int[0, 0xFFFF].Select(letter => (char)letter).Array[0, 12].Sample(name => _ = NameKeys.Of(new string(name)).Stored.Count, iter: 300);
        Gen.Select(Gen.Int[0, 2].Select(which => s_same[which].Other), Gen.Int[0, 8], Gen.Int[0, 0xFFFF].Select(letter => (char)letter)).Sample((name, at, letter) => _ = NameKeys.Of(name.Insert(Math.Min(at, name.Length), letter.ToString())).Asked);
        Assert.NotEmpty(NameKeys.Of(new string('ц', 5_000)).Stored);
    }

    private static bool Meet((string One, string Other) pair) => NameKeys.Of(pair.One).Meets(NameKeys.Of(pair.Other));
}
