namespace EdgeRuntime.Converter.Spoken;

/// <summary>What people say that is none of the words that are listened for: common words, and words that there are in no language.</summary>
internal static class OtherWords
{
    private static readonly string[] s_words = ("the and you that was for are with his they this have from one had word but what some were can out other all your when use how said each she which their time will way about many then them "
        + "write would like these her long make thing see him two has look more day could come did number sound people over know water than call first who down side been now find any new work part take get place made live where "
        + "after back little only round man year came show every good give our under name very through just form sentence great think say help low line differ turn cause much mean before move right boy old too same tell does set "
        + "three want air well also play small end put home read hand port large spell add even land here must big high such follow act why ask men change went light kind off need house picture try again animal point mother "
        + "world near build self earth father head stand own page should country found answer school grow study still learn plant cover food sun four between state keep eye never last let thought city tree cross farm hard start "
        + "might story saw far sea draw left late run while press close night real life few north open seem together next white children begin got walk example ease paper group always music those both mark often letter until mile "
        + "river car feet care second book carry took science eat room friend began idea fish mountain stop once base hear horse cut sure watch color face wood main enough plain girl usual young ready above ever red list though feel "
        + "talk bird soon body dog family direct pose leave song measure door product black short numeral class wind question happen complete ship area half rock order fire south problem piece told knew pass since top whole king "
        + "kitchen window coffee tomorrow weather telephone yesterday computer garden morning evening hello goodbye please thanks sorry maybe never alright seven eleven twenty hundred").Split(' ');

    private static readonly string[] s_onsets = "b c d f g h j k l m n p r s t v w y z bl br ch cl cr dr fl fr gl gr pl pr sh sk sl sm sn sp st str sw th tr tw".Split(' ');
    private static readonly string[] s_vowels = "a e i o u ee oo ai ay ea oa ow ie ar er or ou".Split(' ');
    private static readonly string[] s_codas = "b d f g k l m n p r s t z ck ll mp nd ng nk nt sh ss st th".Split(' ');

    /// <summary>One to three words that contain none of those whole.</summary>
    public static string Draw(IReadOnlyList<string> words, Random random) => Draw(words, 1 + random.Next(3), random);

    /// <summary>A sentence of 4 to 14 words; every third has what sounds like a part of the words.</summary>
    public static string Sentence(IReadOnlyList<string> words, Random random)
    {
        while (true)
        {
            var text = Draw(words, 4 + random.Next(11), random).Split(' ').ToList();
            if (random.Next(3) == 0)
                text.Insert(random.Next(text.Count + 1), NearMisses.Draw(words, random));
            var sentence = string.Join(' ', text);
            if (!Contains(sentence, words))
                return sentence;
        }
    }

    /// <summary>A common word, or, two of five times, one of one to three syllables that there is in no language.</summary>
    public static string One(Random random)
    {
        if (random.Next(5) > 1)
            return s_words[random.Next(s_words.Length)];
        var made = new System.Text.StringBuilder();
        for (var syllables = 1 + random.Next(3); syllables > 0; syllables--)
            made.Append(s_onsets[random.Next(s_onsets.Length)]).Append(s_vowels[random.Next(s_vowels.Length)]).Append(random.Next(2) == 0 ? "" : s_codas[random.Next(s_codas.Length)]);
        return made.ToString();
    }

    /// <summary>Whether a text has one of the words in it.</summary>
    public static bool Contains(string text, IReadOnlyList<string> words) => words.Any(word => $" {text} ".Contains($" {word} ", StringComparison.OrdinalIgnoreCase));

    /// <summary>So many words that contain none of those whole.</summary>
    public static string Draw(IReadOnlyList<string> words, int count, Random random)
    {
        while (true)
        {
            var text = string.Join(' ', Enumerable.Range(0, count).Select(_ => One(random)));
            if (!Contains(text, words))
                return text;
        }
    }
}
