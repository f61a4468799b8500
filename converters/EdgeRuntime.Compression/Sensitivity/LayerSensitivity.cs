namespace EdgeRuntime.Compression.Sensitivity;

/// <summary>What quantizing one layer, and nothing else, does.</summary>
/// <param name="Layer">The layer's first output, which names it in the model.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="SqnrDb">Signal to noise of its own result, with its activation, in dB.</param>
/// <param name="Cosine">Cosine between its own result and the float one.</param>
/// <param name="OutputSqnrDb">Signal to noise of the network's outputs, in dB.</param>
/// <param name="OutputCosine">Cosine between the network's outputs and the float ones.</param>
public sealed record LayerSensitivity(string Layer, string Name, string Operator, long Weights, double SqnrDb, double Cosine, double OutputSqnrDb, double OutputCosine);

/// <summary>A point of the sensitivity curve: the k least sensitive layers quantized together.</summary>
/// <param name="Layers">k.</param>
/// <param name="Added">The layer that this point has and the one before has not; the last of them where points are left out.</param>
/// <param name="OutputSqnrDb">Signal to noise of the network's outputs, in dB.</param>
/// <param name="OutputCosine">Cosine between the network's outputs and the float ones.</param>
/// <param name="Accuracy">What was measured of the model, 0 to 1; null where nothing was.</param>
public sealed record SensitivityPoint(int Layers, string Added, double OutputSqnrDb, double OutputCosine, double? Accuracy = null);
