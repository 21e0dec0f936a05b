namespace Lethe.Torch.Native;

/// <summary>
/// Keeps oneDNN from the instructions with which its float32 LSTM is wrong: by 0.2 to 30 % on AMD's Zen 5, with libtorch 2.10.0 (oneDNN
/// 3.7.1, AVX-512). With AVX2 it agrees with float64, with onnxruntime and with PyTorch 1.13. Training by a user's own modules is left
/// alone: this is for what is measured.
/// </summary>
internal static class OneDnnLimit
{
    private const string Variable = "ONEDNN_MAX_CPU_ISA", Instructions = "AVX2";

    /// <summary>Sets the limit for this process unless its user has set one; without effect once oneDNN has computed in it.</summary>
    internal static void Apply()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null) return;
        Environment.SetEnvironmentVariable(Variable, Instructions);
        // .NET keeps a copy of the environment; native code reads the C library's.
        if (!OperatingSystem.IsWindows()) _ = SetNative(Bytes(Variable), Bytes(Instructions), 1);
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetNative(byte[] name, byte[] value, int overwrite);
}
