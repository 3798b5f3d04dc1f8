using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// numpy, scipy and scikit-image in one Python process a test class. A test hands over arrays by name and an expression; arrays travel as raw
/// files, with the axes in numpy's order: slices, rows, columns. <c>np</c>, <c>ndi</c> and <c>skimage</c> are there.
/// </summary>
public sealed class ScipyOracle : IDisposable
{
    private const string Program = """
        import json, sys
        import numpy as np
        import scipy.ndimage as ndi
        import skimage, skimage.measure, skimage.morphology
        print("ready", flush=True)
        for line in sys.stdin:
            call = json.loads(line)
            names = {"np": np, "ndi": ndi, "skimage": skimage}
            for name, array in call["arrays"].items():
                names[name] = np.fromfile(array["path"], array["type"]).reshape(array["shape"])
            try:
                *before, last = call["code"].strip().split("\n")
                exec("\n".join(before), names)
                result = np.ascontiguousarray(np.asarray(eval(last, names)).astype(call["type"]))
                result.tofile(call["result"])
                print(json.dumps({"shape": list(result.shape)}), flush=True)
            except Exception as fault:
                print(json.dumps({"fault": repr(fault)}), flush=True)
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private Process? _process;

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Dispose();
    }

    /// <summary>A volume or mask as an array, with its real type.</summary>
    public static (string Name, Array Values, int[] Shape) Array3(string name, Volume volume) =>
        (name, volume is HuVolume hu ? hu.Voxels : ((FloatVolume)volume).Voxels, Shape(volume.Geometry));

    public static (string Name, Array Values, int[] Shape) Array3(string name, Mask mask) => (name, mask.Labels, Shape(mask.Geometry));

    public static (string Name, Array Values, int[] Shape) Array1(string name, params double[] values) => (name, values, [values.Length]);

    /// <summary>Lines of Python, the last of them an expression, computed in the element type asked for.</summary>
    public T[] Compute<T>(string code, params (string Name, Array Values, int[] Shape)[] arrays) where T : unmanaged
    {
        lock (_gate)
        {
            Process python = _process ??= Start();
            var described = new JsonObject();
            foreach ((string name, Array values, int[] shape) in arrays)
            {
                string path = Path.Combine(_folder.Path, name);
                File.WriteAllBytes(path, values switch
                {
                    short[] shorts => MemoryMarshal.AsBytes<short>(shorts),
                    float[] floats => MemoryMarshal.AsBytes<float>(floats),
                    double[] doubles => MemoryMarshal.AsBytes<double>(doubles),
                    _ => (byte[])values,
                });
                described[name] = new JsonObject { ["path"] = path, ["type"] = Type(values.GetType().GetElementType()!), ["shape"] = new JsonArray([.. shape.Select(count => JsonValue.Create(count))]) };
            }
            string result = Path.Combine(_folder.Path, ".result");
            python.StandardInput.WriteLine(new JsonObject { ["code"] = code, ["arrays"] = described, ["type"] = Type(typeof(T)), ["result"] = result }.ToJsonString());
            python.StandardInput.Flush();
            string answer = python.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python process ended.");
            using JsonDocument document = JsonDocument.Parse(answer);
            Assert.False(document.RootElement.TryGetProperty("fault", out JsonElement fault), fault.ToString());
            return MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(result)).ToArray();
        }
    }

    private static int[] Shape(VolumeGeometry grid) => [grid.Slices, grid.Rows, grid.Columns];

    private static string Type(Type type) => type switch
    {
        _ when type == typeof(short) => "int16",
        _ when type == typeof(int) => "int32",
        _ when type == typeof(float) => "float32",
        _ when type == typeof(double) => "float64",
        _ => "uint8",
    };

    private static Process Start()
    {
        const string Python = "/usr/bin/python3";
        bool mustBeThere = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(mustBeThere || File.Exists(Python), "python3 is not installed.");
        var start = new ProcessStartInfo(Python, ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        bool isReady = process.StandardOutput.ReadLine() == "ready";
        if (!isReady)
        {
            string error = process.StandardError.ReadToEnd();
            process.Dispose();
            Assert.SkipUnless(mustBeThere, "python3-scipy or python3-skimage is not installed.");
            Assert.Fail(error);
        }
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
