using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Training.Data;

namespace EdgeRuntime.Training.Recipes;

/// <summary>A digest of everything that decides a training: the recipe, and the labels of the samples in their order.</summary>
internal static class RecipeFingerprint
{
    public static string Of(TrainingRecipe recipe, TrainingData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(recipe)));
        for (var i = 0; i < data.Samples.Count; i++)
            hash.AppendData(BitConverter.GetBytes(data.Samples.Label(i)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
