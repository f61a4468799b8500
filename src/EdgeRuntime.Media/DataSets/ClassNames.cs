namespace EdgeRuntime.Media.DataSets;

/// <summary>Names for classes that have only numbers.</summary>
internal static class ClassNames
{
    /// <summary><c>0</c> … <c>count − 1</c>.</summary>
    public static string[] Numbers(int count)
    {
        var names = new string[count];
        for (var index = 0; index < count; index++)
            names[index] = index.ToString();
        return names;
    }
}
