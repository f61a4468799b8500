namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>What becomes of a queue that is full.</summary>
public enum DropPolicy
{
    /// <summary>Who brings something waits until there is room: nothing is lost, and who brings is as slow as who takes. For files.</summary>
    Wait,

    /// <summary>What waits longest goes. For events.</summary>
    DropOldest,

    /// <summary>All that waits goes, and only the newest is left: the least delay. For cameras.</summary>
    Latest,
}

internal static class DropPolicies
{
    public static readonly string[] Words = ["wait", "drop-oldest", "latest"];

    public static DropPolicy Parse(string word) => (DropPolicy)Array.IndexOf(Words, word);
}
