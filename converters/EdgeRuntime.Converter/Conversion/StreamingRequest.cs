namespace EdgeRuntime.Converter.Conversion;

/// <summary><c>--streaming</c>: a model over a window of rows is to be given the new rows only.</summary>
/// <param name="Rows">New rows in each run; null: about 30 ms of sound, or what the strides along time make one result of.</param>
/// <param name="Axis">The input's axis that the rows lie along; null: what its features say.</param>
internal sealed record StreamingRequest(int? Rows, int? Axis);
