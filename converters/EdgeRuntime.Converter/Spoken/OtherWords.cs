namespace EdgeRuntime.Converter.Spoken;

/// <summary>What people say that is no word of theirs: common words, alone and in twos and threes, and words that share a part with those that are listened for.</summary>
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

    /// <summary>Something to say that contains none of the words whole.</summary>
    public static string Draw(IReadOnlyList<string> words, Random random)
    {
        while (true)
        {
            var count = 1 + random.Next(3);
            var parts = new string[count];
            for (var i = 0; i < count; i++)
                parts[i] = s_words[random.Next(s_words.Length)];
            if (random.Next(3) == 0)
                parts[random.Next(count)] = Part(words, random);
            var text = string.Join(' ', parts);
            if (!words.Any(word => $" {text} ".Contains($" {word} ", StringComparison.OrdinalIgnoreCase)))
                return text;
        }
    }

    // A part of a phrase: "hey" of "hey jetson".
    private static string Part(IReadOnlyList<string> words, Random random)
    {
        var parts = words[random.Next(words.Count)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 1 ? s_words[random.Next(s_words.Length)] : parts[random.Next(parts.Length)];
    }
}
