using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Appliance.Inference.Import.Tfjs;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Tests.Import;

/// <summary>Networks of TensorFlow.js as ONNX: against conversions that others made, against numpy, and against damage.</summary>
public sealed class MeshNetConversionTests
{
    private const int Size = 40;

    private static string Brainchop => TestData.Folder("models/brainchop");

    public static TheoryData<string, string> Networks => new() { { "model18cls", "model.bin" }, { "mindgrab", "model.bin" }, { "model5_gw_ae", "group1-shard1of1.bin" } };

    [Theory]
    [MemberData(nameof(Networks))]
    public void ToOnnx_LabelsEqualThoseOfAConversionByOthers(string network, string weights)
    {
        byte[] converted = Convert(network, weights), theirs = File.ReadAllBytes(Path.Combine(Brainchop, network + ".onnx"));
        float[] volume = Head();

        (float[] scores, int classes) = Scores(converted, volume);

        byte[] wanted = Labels(theirs, volume);
        for (int voxel = 0; voxel < wanted.Length; voxel++)
        {
            // Where two classes score alike to the last digits, either may be the first.
            float best = Enumerable.Range(0, classes).Max(label => scores[(label * wanted.Length) + voxel]);
            Assert.True(best - scores[(wanted[voxel] * wanted.Length) + voxel] < 1e-4f, $"{network}: voxel {voxel} is not {wanted[voxel]}.");
        }
        Assert.True(wanted.Distinct().Count() > 1, "A volume with one label proves nothing.");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ToOnnx_ScoresEqualNumpys(string network, string weights)
    {
        using var folder = new TemporaryFolder();
        float[] volume = Head();
        string input = Path.Combine(folder.Path, "in.raw"), output = Path.Combine(folder.Path, "out.raw");
        File.WriteAllBytes(input, MemoryMarshal.AsBytes<float>(volume).ToArray());

        (int exitCode, string printed) = Peers.Run("/usr/bin/python3", [
            "-c", Numpy, Path.Combine(Brainchop, "tfjs", network, "model.json"), Path.Combine(Brainchop, "tfjs", network, weights), input, output, $"{Size}"]);

        Assert.True(exitCode == 0, printed);
        float[] wanted = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray();
        (float[] scores, _) = Scores(Convert(network, weights), volume);
        Assert.Equal(wanted.Length, scores.Length);
        double largest = wanted.Max(Math.Abs), apart = scores.Zip(wanted, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(apart <= 2e-4 * largest, $"{network}: scores up to {largest} differ by {apart}.");
    }

    [Fact]
    public void ToOnnx_Twice_GivesTheSameBytes() => Assert.Equal(Convert("mindgrab", "model.bin"), Convert("mindgrab", "model.bin"));

    [Theory]
    [InlineData("$.modelTopology.model_config.config.layers[1].config.padding", "valid", "conv3d_0")]
    [InlineData("$.modelTopology.model_config.config.layers[1].config.data_format", "channels_first", "conv3d_0")]
    [InlineData("$.modelTopology.model_config.config.layers[2].config.activation", "swish", "swish")]
    [InlineData("$.modelTopology.model_config.config.layers[2].class_name", "LSTM", "LSTM")]
    [InlineData("$.modelTopology.model_config.config.layers[3].inbound_nodes[0][0][0]", "input", "conv3d_2")]
    [InlineData("$.weightsManifest[0].weights[0].dtype", "int32", "conv3d_0/kernel")]
    [InlineData("$.weightsManifest[0].weights[0].name", "else", "else")]
    public void ToOnnx_WhatHasNoExactCounterpart_IsRefusedByName(string place, string value, string named)
    {
        JsonNode topology = JsonNode.Parse(File.ReadAllText(Path.Combine(Brainchop, "tfjs/model18cls/model.json")))!;
        Set(topology, place, value);

        var refusal = Assert.Throws<InvalidDataException>(() => MeshNetConversion.ToOnnx(TfjsModel.Read(
            Encoding.UTF8.GetBytes(topology.ToJsonString()), [File.ReadAllBytes(Path.Combine(Brainchop, "tfjs/model18cls/model.bin"))])));

        Assert.Contains(named == "else" ? "conv3d_0/kernel" : named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WeightsThatEndEarly_AreRefused()
    {
        byte[] topology = File.ReadAllBytes(Path.Combine(Brainchop, "tfjs/model18cls/model.json")), weights = File.ReadAllBytes(Path.Combine(Brainchop, "tfjs/model18cls/model.bin"));

        Assert.Throws<InvalidDataException>(() => TfjsModel.Read(topology, [weights[..^4]]));
        Assert.Throws<InvalidDataException>(() => TfjsModel.Read(topology, [[.. weights, 0]]));
        Assert.Throws<InvalidDataException>(() => TfjsModel.Read(topology, []));
        Assert.Throws<InvalidDataException>(() => TfjsModel.Read(topology, [weights, weights]));
        Assert.Throws<InvalidDataException>(() => TfjsModel.Read("{"u8.ToArray(), [weights]));
    }

    private static byte[] Convert(string network, string weights)
    {
        string folder = Path.Combine(Brainchop, "tfjs", network);
        return MeshNetConversion.ToOnnx(TfjsModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.json")), [File.ReadAllBytes(Path.Combine(folder, weights))]));
    }

    /// <summary>A block of the synthetic head at 4 mm.</summary>
    private static float[] Head()
    {
        var head = new HeadPhantom();
        return [.. Enumerable.Range(0, Size * Size * Size).Select(voxel =>
            (float)(head.Signal(new Appliance.Dicom.Imaging.Vector3D(voxel % Size, voxel / Size % Size, voxel / (Size * Size)) * 4.5 - new Appliance.Dicom.Imaging.Vector3D(90, 90, 90)) / 900))];
    }

    private static (float[] Scores, int Classes) Scores(byte[] model, float[] volume)
    {
        using OnnxModel network = OnnxModel.Load(model, new OnnxRuntimeOptions());
        int classes = network.Outputs[MeshNetConversion.OutputName].Dimensions[1];
        var scores = new float[classes * volume.Length];
        OrtValue input = OrtValue.CreateTensorValueFromMemory(volume, [1, 1, Size, Size, Size]);
        OrtValue output = OrtValue.CreateTensorValueFromMemory(scores, [1, classes, Size, Size, Size]);
        using BoundRun run = network.Bind(MeshNetConversion.InputName, input, MeshNetConversion.OutputName, output);
        run.Run(TestContext.Current.CancellationToken);
        return (scores, classes);
    }

    private static byte[] Labels(byte[] model, float[] volume)
    {
        using OnnxModel network = OnnxModel.Load(model, new OnnxRuntimeOptions());
        var labels = new byte[volume.Length];
        OrtValue input = OrtValue.CreateTensorValueFromMemory(volume, [1, 1, Size, Size, Size]);
        OrtValue output = OrtValue.CreateTensorValueFromMemory(labels, [1, Size, Size, Size]);
        using BoundRun run = network.Bind(network.Inputs.Keys.Single(), input, network.Outputs.Keys.Single(), output);
        run.Run(TestContext.Current.CancellationToken);
        return labels;
    }

    private static void Set(JsonNode root, string place, string value)
    {
        string[] steps = place.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.')[1..];
        JsonNode node = root;
        foreach (string step in steps[..^1])
        {
            node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        }
        if (int.TryParse(steps[^1], out int last))
        {
            node[last] = value;
        }
        else
        {
            node[steps[^1]] = value;
        }
    }

    /// <summary>The network layer by layer, as Keras defines it: channels last, kernels as depth, height, width, in, out.</summary>
    private const string Numpy = """
        import json, sys
        import numpy as np
        from scipy.special import erf
        model = json.load(open(sys.argv[1]))
        data, weights, at = np.fromfile(sys.argv[2], '<f4'), {}, 0
        for weight in model['weightsManifest'][0]['weights']:
            count = int(np.prod(weight['shape']))
            weights[weight['name']] = data[at:at + count].reshape(weight['shape']).astype(np.float64)
            at += count
        size = int(sys.argv[5])
        x = np.fromfile(sys.argv[3], '<f4').reshape(size, size, size, 1).astype(np.float64)
        activations = {'linear': lambda v: v, 'relu': lambda v: np.maximum(v, 0), 'elu': lambda v: np.where(v > 0, v, np.expm1(np.minimum(v, 0))),
                       'gelu': lambda v: v / 2 * (1 + erf(v / np.sqrt(2)))}
        for layer in model['modelTopology']['model_config']['config']['layers'][1:]:
            config = layer['config']
            if layer['class_name'] == 'Conv3D':
                kernel, rate = weights[config['name'] + '/kernel'], config['dilation_rate'][0]
                half = kernel.shape[0] // 2 * rate
                padded = np.pad(x, [(half, half)] * 3 + [(0, 0)])
                y = np.zeros(x.shape[:3] + kernel.shape[4:])
                for i in range(kernel.shape[0]):
                    for j in range(kernel.shape[1]):
                        for k in range(kernel.shape[2]):
                            part = padded[i * rate:i * rate + size, j * rate:j * rate + size, k * rate:k * rate + size]
                            y += part @ kernel[i, j, k]
                x = y + weights.get(config['name'] + '/bias', 0)
                if config['name'].endswith('_gn'):
                    x = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-5)
            x = activations[config['activation']](x)
        np.moveaxis(x, 3, 0).astype('<f4').tofile(sys.argv[4])
        """;
}
