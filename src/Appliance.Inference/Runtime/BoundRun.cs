using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>
/// One input and one output of a model bound to memory of ours for any number of runs (ONNX Runtime's IoBinding): nothing is allocated for a
/// run, and the output is written where it is wanted. For a model on a device, binding is what copies the input there, so it is bound
/// again before each run, and the output is waited for. Not for several threads; nobody has run it on a GPU.
/// </summary>
internal sealed class BoundRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly string _inputName;
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    /// <summary>Binds; the values are disposed of with this.</summary>
    public BoundRun(InferenceSession session, string inputName, OrtValue input, string outputName, OrtValue output)
    {
        (_session, _inputName, _input, _output, _binding) = (session, inputName, input, output, session.CreateIoBinding());
        _binding.BindOutput(outputName, output);
    }

    /// <summary>Runs the model on what the input holds now.</summary>
    /// <exception cref="OnnxRuntimeException">The model does not take or give such values, or fails. It may be run again.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        using CancellationTokenRegistration stop = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            _binding.BindInput(_inputName, _input);
            _binding.SynchronizeBoundInputs();
            _session.RunWithBinding(options, _binding);
            _binding.SynchronizeBoundOutputs();
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
    }
}
