namespace EdgeRuntime.Vision.Zones;

/// <summary>An object that went over a line.</summary>
/// <param name="Track">Its number.</param>
/// <param name="Class">What it is.</param>
/// <param name="Direction">Which way.</param>
public readonly record struct Crossing(int Track, int Class, CrossingDirection Direction);

/// <summary>Which way an object went over a line, seen along the line from its first point to its second.</summary>
public enum CrossingDirection
{
    /// <summary>From the left side to the right one.</summary>
    ToRight,

    /// <summary>From the right side to the left one.</summary>
    ToLeft,
}
