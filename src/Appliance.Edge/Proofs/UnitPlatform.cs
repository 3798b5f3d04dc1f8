using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Running;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Proofs;

/// <summary>
/// All that a model's numbers depend on beside the app itself. When any of it changes, every app has to reproduce its golden cases before
/// it is served again.
/// </summary>
public sealed class UnitPlatform
{
    /// <summary>A platform of these facts.</summary>
    /// <param name="facts">Each by its name.</param>
    public UnitPlatform(IEnumerable<KeyValuePair<string, string>> facts)
    {
        Facts = new SortedDictionary<string, string>(facts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        string text = string.Concat(Facts.Select(fact => $"{fact.Key}\n{fact.Value}\n"));
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The facts by name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>SHA-256 over them, hexadecimal: equal digests, equal platforms.</summary>
    public string Digest { get; }

    /// <summary>The platform of this process.</summary>
    /// <param name="options">How apps are run.</param>
    /// <param name="gpu">The GPU; null when there is none.</param>
    /// <param name="system">The operating system.</param>
    public static UnitPlatform Look(RunningOptions options, GpuFacts? gpu, SystemFacts system)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(system);
        return new UnitPlatform(new Dictionary<string, string>
        {
            ["program"] = typeof(UnitPlatform).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            [".NET"] = Environment.Version.ToString(),
            ["ONNX Runtime"] = OnnxRuntimeVersion.Of(options.NativeFolder),
            ["system"] = system.Release,
            ["kernel"] = system.Kernel,
            ["C library"] = system.CLibrary,
            ["processor"] = system.Processor,
            ["GPU"] = gpu is null ? "none" : $"{gpu.Name} {gpu.ComputeCapability}".Trim(),
            ["driver"] = gpu?.Driver ?? "none",
            ["TensorRT"] = gpu?.TensorRt ?? "none",
            ["Running:Providers"] = string.Join(' ', options.Providers),
            ["Running:Threads"] = Number(options.Threads),
            ["Running:TensorRt"] = string.Create(
                CultureInfo.InvariantCulture,
                $"fp16 {options.TensorRt.Fp16} int8 {options.TensorRt.Int8} workspace {options.TensorRt.WorkspaceMebibytes} level {options.TensorRt.BuilderOptimizationLevel} compatible {options.TensorRt.HardwareCompatible}"),
            ["Running:Cuda"] = $"convolution {options.Cuda.ConvolutionSearch} tf32 {options.Cuda.Tf32}",
        });
    }

    /// <summary>What is other than before, as <c>driver: 550.54 → 560.28</c>.</summary>
    /// <param name="before">The platform before.</param>
    public IReadOnlyList<string> ChangesSince(UnitPlatform before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return
        [
            .. Facts.Keys.Union(before.Facts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Before: before.Facts.GetValueOrDefault(name, ""), Now: Facts.GetValueOrDefault(name, "")))
                .Where(fact => fact.Before != fact.Now).Select(fact => $"{fact.Name}: {fact.Before} → {fact.Now}"),
        ];
    }

    /// <summary>The facts as the journal keeps them.</summary>
    internal string ToJson() => JsonSerializer.Serialize(Facts, PlatformJson.Default.IReadOnlyDictionaryStringString);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    internal static UnitPlatform FromJson(string json) => new(JsonSerializer.Deserialize(json, PlatformJson.Default.IReadOnlyDictionaryStringString)!);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class PlatformJson : JsonSerializerContext;
