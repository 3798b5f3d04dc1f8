using Appliance.Inference.Sealing;

namespace Appliance.Inference.Apps;

/// <summary>
/// Weights that are not kept with the sources of a package but fetched when it is packed (<c>weights</c> in app.json, by the path they get in
/// the package). What is packed, signed and installed holds the file itself: a unit never fetches anything.
/// </summary>
public sealed record WeightPointer
{
    /// <summary>SHA-256 of the file in the package, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name of the licence, as <c>MIT</c>.</summary>
    public required string Licence { get; init; }

    /// <summary>Path of the licence's text in the package.</summary>
    public required string LicenceFile { get; init; }

    /// <summary>What the file is made from: one file that it is, or those that <see cref="Convert"/> takes.</summary>
    public required IReadOnlyList<WeightSource> From { get; init; }

    /// <summary>What makes the file of the sources; absent when there is one and it is the file.</summary>
    public WeightConversion? Convert { get; set; }

    /// <summary>Appends what is wrong with the pointers of a package; files that are still to be fetched as <see cref="MissingWeightsFault"/>.</summary>
    /// <returns>Whether every file is there.</returns>
    internal static bool Check(
        string folder, IReadOnlyDictionary<string, WeightPointer> weights, IReadOnlyDictionary<string, string> digests, ICollection<AppFault> faults)
    {
        bool areThere = true;
        foreach ((string file, WeightPointer pointer) in weights)
        {
            string path = $"weights.{file}";
            if (!digests.ContainsKey(pointer.LicenceFile))
            {
                faults.Add(new AppFault($"{path}.licenceFile", $"The package holds no file '{pointer.LicenceFile}'."));
            }

            if (pointer.Convert is null && pointer.From.Count != 1)
            {
                faults.Add(new AppFault($"{path}.from", "Several files make one only by a conversion: 'convert' is missing."));
            }

            if (!digests.TryGetValue(file, out string? found))
            {
                areThere = false;
                faults.Add(new MissingWeightsFault(path, $"The weights '{file}' are not here: 'appliance apps pack' fetches them into the package ({pointer.From[0].Url})."));
            }
            else if ((SealedFile.Look(Path.Combine(folder, file))?.ContentDigest ?? found) is { } digest && digest != pointer.Sha256)
            {
                faults.Add(new AppFault(path, $"The file has the SHA-256 {digest}; {pointer.Sha256} is expected."));
            }
        }

        return areThere;
    }
}

/// <summary>A file to fetch.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record WeightSource(string Url, string Sha256, long Bytes);

/// <summary>How fetched files become the weights of a package.</summary>
public enum WeightConversion
{
    /// <summary>A MeshNet of TensorFlow.js: <c>model.json</c>, then its files of weights (<see cref="Import.Tfjs.MeshNetConversion"/>).</summary>
    TfjsMeshnet,
}

/// <summary>Weights that are to be fetched: the package can be used once it is packed.</summary>
/// <param name="Path">Where they are named.</param>
/// <param name="Message">Which weights, and what to do.</param>
public sealed record MissingWeightsFault(string Path, string Message) : AppFault(Path, Message);
