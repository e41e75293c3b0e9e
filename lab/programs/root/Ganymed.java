class Ganymed {
    public static void main(String[] words) throws Exception {
        new ch.ethz.ssh2.Connection(words[0], Integer.parseInt(words[1])).connect(null, 5000, 5000);
    }
}
