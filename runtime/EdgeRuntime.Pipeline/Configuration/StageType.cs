using EdgeRuntime.Pipeline.Configuration.Shapes;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>A type of stage as a file says it.</summary>
/// <param name="Type">What stands for <c>type</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Keys">Its keys, besides <c>type</c> and <c>name</c>.</param>
/// <param name="Read">Reads one that was checked; the second argument is the folder of the file.</param>
internal sealed record StageType(string Type, string Description, Key[] Keys, Func<ConfigNode, string, StageSettings> Read)
{
    /// <summary>All types, in the order of the documentation.</summary>
    public static IReadOnlyList<StageType> All { get; } =
    [
        ModelStageSettings.StageType,
        FilterStageSettings.StageType,
        TrackerStageSettings.StageType,
        ZoneStageSettings.StageType,
        LineStageSettings.StageType,
        CropStageSettings.StageType,
        WindowStageSettings.StageType,
        SpeechStageSettings.StageType,
        WordsStageSettings.StageType,
        TranscriptStageSettings.StageType,
        DenoiseStageSettings.StageType,
    ];
}
