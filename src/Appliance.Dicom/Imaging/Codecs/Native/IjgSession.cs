using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>
/// One frame in the IJG library. Its error exit must not return and managed code cannot jump over native frames: a fatal error therefore ends
/// the process, after <see cref="OnFatal"/> has told the parent why. That is what the process is there for.
/// </summary>
internal sealed unsafe class IjgSession : IDisposable
{
    /// <summary>Bytes too many before a marker, marks that nobody asks for, and a spectral selection that a sequential scan has no use for.</summary>
    private static readonly string[] Harmless = ["extraneous", "JFIF", "Adobe", "Invalid SOS parameters"];
    private static readonly byte* EndOfImage = MakeEndOfImage();
    private readonly IjgLibrary _library;
    private readonly IjgDecompress* _state;
    private readonly IjgErrorManager* _errors;
    private readonly IjgSource* _source;
    private GCHandle _self;

    internal IjgSession(IjgLibrary library, byte* frame, int length)
    {
        _library = library;
        _state = (IjgDecompress*)NativeMemory.AllocZeroed((nuint)sizeof(IjgDecompress));
        _errors = (IjgErrorManager*)NativeMemory.AllocZeroed((nuint)sizeof(IjgErrorManager));
        _source = (IjgSource*)NativeMemory.AllocZeroed((nuint)sizeof(IjgSource));
        _self = GCHandle.Alloc(this);
        _state->Error = library.StandardError(_errors);
        _state->ClientData = GCHandle.ToIntPtr(_self);
        _errors->ErrorExit = &ErrorExit;
        _errors->EmitMessage = &EmitMessage;
        library.CreateDecompress(_state, IjgDecompress.LibraryVersion, (nuint)sizeof(IjgDecompress));

        // CreateDecompress clears the structure but for the error manager and client data.
        *_source = new IjgSource
        {
            Next = frame,
            Left = (nuint)length,
            Init = &Nothing,
            Fill = &Fill,
            Skip = &Skip,
            ResyncToRestart = library.ResyncToRestart,
            Terminate = &Nothing,
        };
        _state->Source = _source;
        IsCreated = true;
    }

    /// <summary>Told of a fatal error; must end the process. Without one the process aborts.</summary>
    internal static Action<CodecException>? OnFatal { get; set; }

    internal IjgDecompress* State => _state;

    /// <summary>The first thing found wrong in the entropy-coded data; the library goes on with an invented picture.</summary>
    internal string? Damage { get; private set; }

    /// <summary>False until the library has compared the size of its structure with ours.</summary>
    private bool IsCreated { get; set; }

    public void Dispose()
    {
        _library.DestroyDecompress(_state);
        NativeMemory.Free(_state);
        NativeMemory.Free(_errors);
        NativeMemory.Free(_source);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ErrorExit(IjgDecompress* state)
    {
        string message = Message(state);
        CodecFault fault = !Of(state).IsCreated || message.Contains("precision", StringComparison.Ordinal) || message.Contains("not supported", StringComparison.OrdinalIgnoreCase)
            ? CodecFault.Unsupported
            : message.StartsWith("Insufficient memory", StringComparison.Ordinal) ? CodecFault.OutOfMemory : CodecFault.Damaged;
        OnFatal?.Invoke(new CodecException(fault, $"JPEG: {message}"));
        Environment.FailFast($"JPEG: {message}");
    }

    /// <summary>
    /// Level -1 is a warning. Nearly all say that data is missing or wrong, and the picture from there on is invented; <see cref="Harmless"/>
    /// do not.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void EmitMessage(IjgDecompress* state, int level)
    {
        if (level >= 0)
        {
            return;
        }

        IjgSession session = Of(state);
        string message = Message(state);
        if (!Harmless.Any(word => message.Contains(word, StringComparison.Ordinal)))
        {
            session.Damage ??= message;
        }
    }

    /// <summary>Out of bytes: an EOI is put in, as some writers leave it out. Where samples are missing as well, the library warns.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Fill(IjgDecompress* state)
    {
        state->Source->Next = EndOfImage;
        state->Source->Left = 2;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Skip(IjgDecompress* state, nint count)
    {
        nuint step = count <= 0 ? 0 : Math.Min((nuint)count, state->Source->Left);
        state->Source->Next += step;
        state->Source->Left -= step;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Nothing(IjgDecompress* state)
    {
    }

    private static IjgSession Of(IjgDecompress* state) => (IjgSession)GCHandle.FromIntPtr(state->ClientData).Target!;

    private static string Message(IjgDecompress* state)
    {
        byte* text = stackalloc byte[IjgErrorManager.MessageBytes];
        state->Error->FormatMessage(state, text);
        text[IjgErrorManager.MessageBytes - 1] = 0;
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    private static byte* MakeEndOfImage()
    {
        byte* marker = (byte*)NativeMemory.Alloc(2);
        marker[0] = 0xFF;
        marker[1] = 0xD9;
        return marker;
    }
}
