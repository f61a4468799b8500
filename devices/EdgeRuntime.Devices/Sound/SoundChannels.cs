namespace EdgeRuntime.Devices.Sound;

/// <summary>The names of a source of sound's channels.</summary>
internal static class SoundChannels
{
    /// <summary><c>sound</c> for one, <c>left</c> and <c>right</c> for two, else <c>channel0</c>, <c>channel1</c>, ….</summary>
    public static string[] Names(int count)
    {
        if (count == 1)
            return ["sound"];
        if (count == 2)
            return ["left", "right"];
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = $"channel{i}";
        return names;
    }
}
