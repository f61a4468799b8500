namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>A part of a pipeline, for its picture.</summary>
/// <param name="Role"><c>source</c>, <c>stage</c> or <c>sink</c>.</param>
/// <param name="Name">Its name, unique in its pipeline: the label <c>stage</c> of its metrics.</param>
/// <param name="Kind">What it is, as in <c>v4l2</c>, <c>model</c>, <c>tracker</c>, <c>mqtt</c>.</param>
/// <param name="Description">One line, as in <c>blazeface.edge: 896 anchors, int8</c>.</param>
public sealed record PartInfo(string Role, string Name, string Kind, string Description);
