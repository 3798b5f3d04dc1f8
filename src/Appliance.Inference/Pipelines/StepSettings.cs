using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>What a step is made from: its entry in app.json and the package around it. Faults are appended, never thrown.</summary>
/// <param name="manifest">The app's manifest.</param>
/// <param name="source">The files that the step may refer to.</param>
/// <param name="step">The step's entry.</param>
/// <param name="path">Path of the entry, as <c>graph[2]</c>.</param>
/// <param name="faults">Where faults go.</param>
public sealed class StepSettings(
    AppManifest manifest, PackageSource source, GraphStep step, string path, ICollection<AppFault> faults)
{
    /// <summary>The app's manifest, for a step of a module too.</summary>
    public AppManifest Manifest { get; } = manifest;

    /// <summary>The model with a name in the package; appends a fault and gives null when it holds none.</summary>
    /// <remarks>Where the app has it in the precision that is wanted, that one, under its own terms.</remarks>
    public ModelFile? Model(string name)
    {
        string file = source.Variants.GetValueOrDefault(name, name);
        return Check(source.Digests.TryGetValue(file, out string? digest), "model", $"The package holds no file '{file}'.")
            ? new ModelFile(Path.Combine(source.Folder, file), digest!, source.TermsOf(file))
            : null;
    }

    /// <summary>The options as the step's own type; null after a fault. Absent options are those of an empty object.</summary>
    public T? Options<T>(JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return step.With.ValueKind == JsonValueKind.Undefined ? JsonSerializer.Deserialize("{}", type) : step.With.Deserialize(type);
        }
        catch (JsonException cause)
        {
            string at = cause.Path is { Length: > 1 } inner ? inner[1..] : "";
            faults.Add(new AppFault($"{path}.with{at}", Sentence(cause)));
            return null;
        }
    }

    /// <summary>Whether an input of the step is connected.</summary>
    public bool HasInput(string name) => step.Inputs.ContainsKey(name);

    /// <summary>The names of the step's connected inputs.</summary>
    public IEnumerable<string> ConnectedInputs => step.Inputs.Keys;

    /// <summary>The digest and the bytes of a file of the package; null when it has no such file, or it is larger than is wanted.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (string Digest, byte[] Bytes)? ReadFile(string name, long most)
    {
        string file = Path.Combine(source.Folder, name);
        return source.Digests.TryGetValue(name, out string? digest) && new FileInfo(file).Length <= most ? (digest, File.ReadAllBytes(file)) : null;
    }

    /// <summary>Appends a fault unless a condition holds; gives the condition back.</summary>
    public bool Check(bool holds, string option, string message)
    {
        if (!holds)
        {
            faults.Add(new AppFault($"{path}.with.{option}", message));
        }
        return holds;
    }

    private static string Sentence(JsonException cause)
    {
        // The reader appends "Path: … | LineNumber: …", which means nothing inside an extracted element.
        int end = cause.Message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? cause.Message : cause.Message[..end];
    }
}
